package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"qlikconsole/web"
)

func (s *Server) settingsShow(w http.ResponseWriter, r *http.Request, z *session) error {
	p, err := s.settingsPage(r, z)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, web.Settings(p))
}

func (s *Server) settingsPage(r *http.Request, z *session) (web.SettingsPage, error) {
	p := web.SettingsPage{Page: s.page(r, z, "Settings"), DataDir: s.cfg.Store.Path(), Version: s.cfg.Version}
	p.Back = "/settings"
	size, err := s.cfg.Store.Size(r.Context())
	h, err2 := s.cfg.Store.History(r.Context())
	limit, err3 := s.cfg.Store.HistoryLimit(r.Context())
	p.Size, p.Entries, p.Dropped = size, h.Entries, h.Dropped
	for _, mb := range historyLimits {
		p.Limits = append(p.Limits, web.Option{Value: strconv.Itoa(mb), Label: strconv.Itoa(mb) + " MB", Selected: int64(mb)<<20 == limit})
	}
	return p, errors.Join(err, err2, err3)
}

// historyLimits are how much the history may take, in MB.
var historyLimits = []int{20, 50, 200, 1000, 4000}

// settingsHistory changes how much the history may take.
func (s *Server) settingsHistory(w http.ResponseWriter, r *http.Request, z *session) error {
	mb, err := strconv.Atoi(r.PostFormValue("limit"))
	if err != nil || !slices.Contains(historyLimits, mb) {
		return badInput("Choose one of the sizes that are offered.")
	}
	if err := s.cfg.Store.SetHistoryLimit(r.Context(), int64(mb)<<20); err != nil {
		return err
	}
	z.say(web.StatePass, "The history may take "+strconv.Itoa(mb)+" MB.")
	return back(w, r, "/settings")
}

// settingsWindow shows a launch address for another browser.
func (s *Server) settingsWindow(w http.ResponseWriter, r *http.Request, z *session) error {
	p, err := s.settingsPage(r, z)
	if err != nil {
		return err
	}
	p.LaunchURL = s.LaunchURL()
	return s.render(w, r, http.StatusOK, web.Settings(p))
}

// settingsClear removes all that is kept on this machine.
func (s *Server) settingsClear(w http.ResponseWriter, r *http.Request, z *session) error {
	if err := s.past.delete(s.cfg.Now(), func() error { return s.cfg.Store.Clear(r.Context()) }); err != nil {
		return err
	}
	s.forgetRequests(z)
	return back(w, r, "/settings")
}

// settingsClose ends the session: credential, sockets, exchanges.
func (s *Server) settingsClose(w http.ResponseWriter, r *http.Request, z *session) error {
	s.sessions.close(z)
	return s.render(w, r, http.StatusOK, web.Closed(s.page(r, nil, "Closed")))
}

// armMinutes are the times for which changes can be allowed.
var armMinutes = map[string]time.Duration{"5": 5 * time.Minute, "15": 15 * time.Minute, "60": time.Hour}

func (s *Server) arm(w http.ResponseWriter, r *http.Request, z *session) error {
	life, ok := armMinutes[r.FormValue("minutes")]
	if !ok {
		return badInput("Choose for how long changes are allowed: 5, 15 or 60 minutes.")
	}
	if z.Tenant() == nil {
		return errNotConnected
	}
	z.arm(s.cfg.Now().Add(life))
	return back(w, r, "/settings")
}

func (s *Server) disarm(w http.ResponseWriter, r *http.Request, z *session) error {
	z.arm(time.Time{})
	return back(w, r, "/settings")
}

func (s *Server) presentation(w http.ResponseWriter, r *http.Request, z *session) error {
	z.present(r.FormValue("on") == "1")
	return back(w, r, "/")
}

// chooseTheme keeps the colours: "", light or dark.
func (s *Server) chooseTheme(w http.ResponseWriter, r *http.Request, _ *session) error {
	theme := r.FormValue("theme")
	if theme != web.ThemeSystem && theme != web.ThemeLight && theme != web.ThemeDark {
		return badInput("Choose the colours of the system, light or dark.")
	}
	if err := s.cfg.Store.SetSetting(r.Context(), "theme", theme); err != nil {
		return err
	}
	return back(w, r, "/")
}

// theme returns the chosen colours; when they cannot be read, the system's.
func (s *Server) theme(ctx context.Context) string {
	theme, err := s.cfg.Store.Setting(ctx, "theme")
	if err != nil {
		s.log.Warn("theme not read", "error", err)
	}
	return theme
}

// back returns to the page that a form was on. Only a path of our own counts.
func back(w http.ResponseWriter, r *http.Request, otherwise string) error {
	http.Redirect(w, r, backTo(r, otherwise), http.StatusSeeOther)
	return nil
}

// backTo is the page of this console that the form names, or otherwise.
func backTo(r *http.Request, otherwise string) string {
	to := r.FormValue("back")
	if u, err := url.Parse(to); err != nil || !strings.HasPrefix(to, "/") || u.Host != "" || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return otherwise
	}
	return to
}

// wholeNumber reads a number from a form or query, within bounds.
func wholeNumber(text string, least, most, otherwise int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return otherwise
	}
	return min(max(n, least), most)
}
