package handlers

import (
	"net/http"
	"time"

	"qlikconsole/internal/secret"
	"qlikconsole/web"
)

// clipboardLife is how long a secret stays on the clipboard.
const clipboardLife = 30 * time.Second

// secretNamed finds the token in use or the key that was just made, and the
// page it belongs to.
func (s *Server) secretNamed(r *http.Request, z *session) (v secret.Value, title, page string, err error) {
	switch r.PostFormValue("what") {
	case "token":
		if t := z.Tenant(); t != nil {
			if token, ok := t.Current(); ok {
				return token.Value, "Access token", "/tokens", nil
			}
		}
		return v, "", "", &problem{status: http.StatusConflict, title: "There is no token", text: "Generate one first."}
	case "key":
		if st := keysOf(z); !st.fresh.IsZero() {
			return st.fresh, "API key", "/tokens/keys", nil
		}
		return v, "", "", &problem{status: http.StatusConflict, title: "The key is gone", text: "It was shown once already, or none was made in this window. Make a new one."}
	}
	return v, "", "", badInput("Choose what to show: the token or the key.")
}

// reveal shows a secret once. It is the one answer that is not redacted.
func (s *Server) reveal(w http.ResponseWriter, r *http.Request, z *session) error {
	if z.Presentation() {
		return errPresenting
	}
	v, title, page, err := s.secretNamed(r, z)
	if err != nil {
		return err
	}
	if page == "/tokens/keys" {
		st := keysOf(z)
		st.fresh = secret.Value{}
		z.keep(keysKey, st)
	}
	unredacted(w)
	return s.render(w, r, http.StatusOK, web.Reveal(web.RevealPage{Page: s.page(r, z, title), What: title, Secret: v.Reveal(), Back: page}))
}

// copySecret puts a secret on the operating system's clipboard, never on the
// page, and clears it after a while.
func (s *Server) copySecret(w http.ResponseWriter, r *http.Request, z *session) error {
	v, title, page, err := s.secretNamed(r, z)
	if err != nil {
		return err
	}
	if err := s.clipboard.put(v.Reveal()); err != nil {
		s.log.Warn("clipboard", "error", err)
		z.say(web.StateWarn, "Not copied: this machine’s clipboard cannot be reached by a program (on Linux, xclip, xsel or wl-clipboard is needed). Use Reveal once.")
	} else {
		z.say(web.StatePass, title+" copied. It is taken off the clipboard after 30 seconds.")
	}
	http.Redirect(w, r, page, http.StatusSeeOther)
	return nil
}
