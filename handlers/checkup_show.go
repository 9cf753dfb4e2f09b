package handlers

import (
	"net/http"
	"strings"
	"time"

	"qlikconsole/internal/checkup"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// checkupShow is the checkup page. It sends nothing.
func (s *Server) checkupShow(w http.ResponseWriter, r *http.Request, z *session) error {
	st := checkupOf(z)
	p := web.CheckupPage{Page: s.page(r, z, "Checkup"), Connected: z.Tenant() != nil, Address: st.address, App: st.app, Apps: st.apps}
	if t := z.Tenant(); t != nil && st.run == nil && st.app == "" {
		p.App = t.Address().AppID
	}
	if st.failure != nil {
		view := s.failure(z, st.failure)
		p.Failure = &view
		p.Guidance, p.GuidanceOpen = view.Causes, len(view.Causes) > 0
	}
	if st.run != nil {
		report := st.run.Report()
		p.Report = s.checkupView(report, z.Presentation())
		p.Guidance = causeViews(report.Causes)
		p.GuidanceOpen = len(p.Guidance) > 0
	}
	return s.render(w, r, http.StatusOK, web.Checkup(p))
}

func (s *Server) checkupView(r checkup.Report, presenting bool) *web.CheckupView {
	hide := hider(r, presenting)
	v := &web.CheckupView{
		Tenant: r.Tenant, SignIn: "not signed in", Started: r.Started.Local().Format(time.DateTime), Took: web.Duration(r.Duration),
		Running: !r.Finished, Done: r.Done(), Total: len(r.Steps), Headline: r.Headline(), Verdict: web.State(r.Verdict),
	}
	if r.Cancelled && r.Verdict == checkup.Pass {
		v.Verdict = web.StateSkip // what was not waited for may be what fails
	}
	if r.SignIn != "" {
		v.SignIn = signInTitle(qlikproxy.SignInKind(r.SignIn))
	}
	for i, c := range causeViews(r.Causes) {
		if i == 0 {
			v.Root = &c
			continue
		}
		v.Others = append(v.Others, c)
	}
	for _, q := range r.Questions {
		v.Questions = append(v.Questions, web.QuestionView{Ask: q.Ask, Then: q.Then, Href: "/guidance#" + q.Cause})
	}
	for _, step := range r.Steps {
		if step.Status == checkup.Running && v.Doing == "" {
			v.Doing = step.Title
		}
		v.Steps = append(v.Steps, stepView(step, r, hide))
	}
	if r.Finished {
		v.Support = s.cfg.Redactor.String(hide(r.Text()))
	}
	return v
}

func stepView(step checkup.Step, r checkup.Report, hide func(string) string) web.CheckStepView {
	v := web.CheckStepView{ID: step.ID, Title: step.Title, Summary: hide(step.Summary), State: web.State(step.Status),
		Limit: web.Duration(step.Limit), Causes: causeViews(step.Causes), Again: r.Finished, Kept: step.Kept, Open: step.Status == checkup.Fail}
	if step.Finished() && step.Status != checkup.Skip {
		v.Took = web.Duration(step.Duration)
	}
	if step.Status == checkup.Waiting {
		v.Word = "Waiting"
	}
	for _, f := range step.Evidence {
		v.Evidence = append(v.Evidence, web.Fact{Name: f.Name, Value: hide(f.Value)})
	}
	return v
}

// hider takes out of a text, while the screen is shared, who the sign-in is.
func hider(r checkup.Report, presenting bool) func(string) string {
	if !presenting {
		return func(text string) string { return text }
	}
	var pairs []string
	identity, _ := r.Step(checkup.StepIdentity)
	for _, f := range identity.Evidence {
		if f.Name == "User" || f.Name == "Subject" || f.Name == "User ID" {
			pairs = append(pairs, f.Value, "(hidden)")
		}
	}
	return strings.NewReplacer(pairs...).Replace
}
