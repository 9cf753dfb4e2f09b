package handlers

import (
	"net/http"
	"strconv"

	"qlikconsole/internal/portable"
	"qlikconsole/web"
)

const copyKey = "rest-copy-" // and the number of the tab

// copyState is the request as text of another tool; each action replaces it.
type copyState struct{ language, text, note string }

// restCopy shows the request as text of another tool, with the sign-in as a
// variable of whoever runs it.
func (s *Server) restCopy(w http.ResponseWriter, r *http.Request, z *session) error {
	st, out, err := s.ready(r, z)
	if err != nil {
		return err
	}
	c := copyState{language: r.PostFormValue("as")}
	if len(out.Problems) > 0 {
		out = st.draft
		c.note = "What is not filled in yet stands in it as it is in the form."
	}
	// Cleaned first: a secret that is quoted for another tool would not be recognised.
	red := s.cfg.Redactor
	q := portable.Request{Method: red.String(out.Method), URL: red.String(withAdded(out.Target, out.Query)), Body: red.String(out.Body)}
	for _, h := range s.cleanPairs(out.Header) {
		q.Header = append(q.Header, portable.Pair(h))
	}
	if c.text = portable.Snippet(c.language, q, serverOf(z)); c.text == "" {
		c.language = portable.CurlBash
		c.text = portable.Snippet(c.language, q, serverOf(z))
	}
	st.ask = web.AskCopy
	z.keep(restKey, st)
	z.keep(copyKey+strconv.FormatInt(st.tab.ID, 10), c)
	return toREST(w, r)
}

func copyView(z *session, st restState) web.CopyAsView {
	if st.ask != web.AskCopy {
		return web.CopyAsView{}
	}
	c := kept(z, copyKey+strconv.FormatInt(st.tab.ID, 10), func() copyState { return copyState{} })
	v := web.CopyAsView{Text: c.text, Note: c.note}
	for _, l := range []web.TabView{{Title: "cURL (macOS, Linux)", Href: portable.CurlBash}, {Title: "cURL (Windows)", Href: portable.CurlCmd},
		{Title: "PowerShell", Href: portable.PowerShell}, {Title: "Python", Href: portable.Python}, {Title: "Go", Href: portable.Go}} {
		l.Current = l.Href == c.language
		v.Languages = append(v.Languages, l)
	}
	return v
}
