package handlers

import (
	"context"
	"fmt"
	"time"

	"qlikconsole/web"
)

// scrubTime is how long looking through all that is kept may take.
const scrubTime = 2 * time.Minute

// scrub takes out of the store what is a secret only since z typed it as one.
func (s *Server) scrub(z *session) {
	s.sockets.Go(func() {
		defer s.cfg.Redactor.Crash()
		ctx, cancel := context.WithTimeout(s.ctx, scrubTime)
		defer cancel()
		found, err := s.cfg.Store.Scrub(ctx, func(text string) string { return string(s.cfg.Redactor.Known([]byte(text))) })
		if found > 0 {
			z.say(web.StateWarn, fmt.Sprintf("What you typed as a secret stood in %d of your kept requests and calls. It was taken out, and the calls of the history that held it were deleted.", found))
		}
		if err != nil && s.ctx.Err() == nil {
			s.log.Error("not all that is kept was searched for the new secret", "error", err)
		}
	})
}
