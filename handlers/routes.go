package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"qlikconsole/static"
)

// routes is the whole list of what the console answers.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(bodyInTime, s.hostAllowList, crossOrigin, securityHeaders)
	r.NotFound(s.redactOutput(s.open(s.adapt(notFound))).ServeHTTP)
	r.MethodNotAllowed(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "This address does not answer that method.", http.StatusMethodNotAllowed)
	})

	r.Handle("/static/*", static.Handler()) // before redaction: built files hold no data
	if !s.cfg.Relay.IsZero() {
		r.With(s.redactOutput, s.recoverer).Handle(relayPrefix+"/*", http.HandlerFunc(s.relay))
	}

	r.Group(func(r chi.Router) {
		r.Use(s.redactOutput, s.recoverer, s.launch, s.open, s.form, unhideInput)
		get := func(path string, do action) { r.Get(path, s.adapt(do)) }
		post := func(path string, do action) { r.Post(path, s.adapt(do)) }
		change := func(page, path string, do action) { post(path, inTurn(page, do)) }

		get("/", s.connectShow)
		post("/connect", s.connect)
		post("/connect/check", s.connectCheck)
		post("/connect/address", s.connectAddress)
		post("/disconnect", s.disconnect)
		post("/profiles/{id}/use", s.profileUse)
		post("/profiles/{id}/delete", s.profileDelete)
		get("/demo", s.demoShow)
		post("/demo/fault", s.demoFault)
		post("/demo/try", s.demoTry)

		get("/checkup", s.checkupShow)
		get("/checkup/events", s.checkupEvents)
		post("/checkup/run", s.checkupRun)
		post("/checkup/again", s.checkupAgain)
		post("/checkup/cancel", s.checkupCancel)
		post("/checkup/apps", s.checkupApps)
		post("/checkup/pick", s.checkupPick)

		get("/tokens", s.tokensShow)
		post("/tokens/request", s.tokensRequest)
		post("/tokens/renew", s.tokensRenew)
		post("/tokens/discard", s.tokensDiscard)
		post("/tokens/revoke", s.tokensRevoke)
		post("/tokens/reveal", s.reveal)
		post("/tokens/copy", s.copySecret)
		get("/tokens/keys", s.keysShow)
		change(keysKey, "/tokens/keys/list", s.keysList)
		change(keysKey, "/tokens/keys/config", s.keysConfig)
		change(keysKey, "/tokens/keys/create", s.keysCreate)
		change(keysKey, "/tokens/keys/renaming", s.keysRenaming)
		change(keysKey, "/tokens/keys/{id}/rename", s.keysRename)
		change(keysKey, "/tokens/keys/{id}/revoke", s.keysRevoke)
		get("/tokens/by-hand", s.byHandShow)

		get("/rest", s.restShow)
		change(restKey, "/rest/send", s.restSend)
		change(restKey, "/rest/look", s.restLook)
		change(restKey, "/rest/draft", s.restDraft)
		change(restKey, "/rest/ask", s.restAsk)
		change(restKey, "/rest/tabs", s.restTabNew)
		change(restKey, "/rest/tabs/reopen", s.restTabReopen)
		change(restKey, "/rest/tabs/{id}", s.restTabChoose)
		change(restKey, "/rest/tabs/{id}/copy", s.restTabCopy)
		change(restKey, "/rest/tabs/{id}/rename", s.restTabRename)
		change(restKey, "/rest/tabs/{id}/close", s.restTabClose)
		change(restKey, "/rest/variables", s.variableSet)
		change(restKey, "/rest/variables/delete", s.variableDelete)
		change(restKey, "/rest/variables/keep", s.variableKeep)
		change(restKey, "/rest/saved", s.savedAdd)
		change(restKey, "/rest/saved/undo", s.savedUndo)
		change(restKey, "/rest/saved/{id}", s.savedChange)
		change(restKey, "/rest/saved/{id}/open", s.savedOpen)
		change(restKey, "/rest/saved/{id}/delete", s.savedDelete)
		change(restKey, "/rest/folders", s.folderChange)
		change(restKey, "/rest/folders/delete", s.folderDelete)
		get("/rest/history", s.historyShow)
		post("/rest/history/pause", s.historyPause)
		post("/rest/history/clear", s.historyClear)
		get("/rest/history/{id:[0-9]+}", s.entryShow) // so that clear and pause are none
		change(restKey, "/rest/history/{id}/open", s.entryOpen)
		post("/rest/history/{id}/delete", s.entryDelete)
		change(restKey, "/rest/copy", s.restCopy)
		change(restKey, "/rest/paste", s.restPaste)
		get("/rest/import", s.restImportShow)
		post("/rest/import/text", s.restImportText)
		post("/rest/import/keep", s.restImportKeep)
		post("/rest/import/discard", s.restImportDiscard)
		get("/rest/export", s.restExport)
		get("/rest/export.har", s.restExportHAR)
		get("/rest/export.postman.json", s.restExportPostman)
		change(restKey, "/rest/call", s.restCall)
		get("/rest/ops", s.restOperations)
		get("/rest/complete", s.restComplete)
		change(restKey, "/rest/op", s.restOperation)
		post("/rest/op/step", s.restStep)
		change(restKey, "/rest/op/fill", s.restFill)
		change(restKey, "/rest/op/row", s.restRow)
		post("/rest/op/pick", s.restPick)
		post("/rest/cancel", s.restCancel)
		change(restKey, "/rest/next", s.restNext)
		change(restKey, "/rest/all", s.restAll)
		post("/rest/all/{do}", s.restAllDo)
		post("/rest/filter", s.restFilter)
		get("/rest/compare", s.restCompare)
		get("/rest/{id}/lines", s.restLines)
		get("/rest/{id}/find", s.restFind)
		get("/rest/{id}/body", s.restBody)
		get("/rest/{id}/fold", s.restFold)
		get("/rest/{id}/rows", s.restRows)
		get("/rest/{id}/image", s.restImage)

		get("/qix", s.qixShow)
		post("/qix/open", s.qixOpen)
		post("/qix/reconnect", s.qixReconnect)
		post("/qix/stay", s.qixStay)
		post("/qix/heartbeat", s.qixHeartbeat)
		post("/qix/apps", s.qixApps)
		post("/qix/pick", s.qixPick)
		post("/qix/close", s.qixClose)
		get("/qix/methods", s.qixMethods)
		get("/qix/methods/names", s.methodNames)
		get("/qix/methods/{class}/{method}", s.qixMethod)
		get("/qix/sequences", s.qixSequences)
		post("/qix/sequences/add", s.sequenceAdd)
		post("/qix/sequences/change", s.sequenceChange)
		post("/qix/sequences/keep", s.sequenceSave)
		post("/qix/sequences/use", s.sequenceUse)
		post("/qix/sequences/delete", s.sequenceDelete)
		post("/qix/{id}/choose", s.qixChoose)
		post("/qix/{id}/dared", s.qixDared)
		get("/qix/{id}/status", s.qixStatus)
		get("/qix/{id}/socket", s.qixSocket)
		get("/qix/{id}/frames", s.qixFrames)
		get("/qix/{id}/search", s.qixSearch)
		get("/qix/{id}/save", s.qixSave)
		get("/qix/{id}/session.har", s.qixHAR)
		get("/qix/{id}/session.jsonl", s.qixLines)
		get("/qix/{id}/frames/{seq}", s.qixFrame)
		get("/qix/{id}/frames/{seq}/lines", s.qixFrameLines)
		get("/qix/{id}/frames/{seq}/find", s.qixFrameFind)
		get("/qix/{id}/frames/{seq}/body", s.qixFrameBody)

		get("/guidance", s.guidanceShow)
		get("/guidance/see", s.guidanceSee)
		post("/guidance/see", s.guidanceSee)
		get("/find", s.find)
		get("/keys", s.shortcuts)

		get("/network", s.networkShow)
		get("/network/events", s.networkEvents)
		post("/network/look", s.networkLook)
		post("/network/cancel", s.networkCancel)

		get("/settings", s.settingsShow)
		post("/settings/window", s.settingsWindow)
		post("/settings/history", s.settingsHistory)
		post("/settings/clear", s.settingsClear)
		post("/settings/close", s.settingsClose)
		post("/arm", s.arm)
		post("/stop", s.disarm)
		post("/presentation", s.presentation)
		post("/theme", s.chooseTheme)
	})
	r.Group(func(r chi.Router) { // what takes a file reads it as it comes
		r.Use(s.redactOutput, s.recoverer, s.launch, s.open)
		r.Post("/qix/import", s.adapt(s.qixImport))
		r.Post("/rest/import", s.adapt(s.restImport))
		r.Post("/rest/upload", s.adapt(s.restUpload))
	})
	return r
}

func notFound(http.ResponseWriter, *http.Request, *session) error { return errNotFound }

type sessionKey struct{}

func sessionOf(r *http.Request) *session {
	z, _ := r.Context().Value(sessionKey{}).(*session)
	return z
}

// open lets only a browser in that came through a launch address, and logs
// the request. What is under /static/ holds no data and needs none.
func (s *Server) open(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		z := s.sessions.find(r)
		if z == nil {
			s.notOpened(w, r, "")
			return
		}
		if z.Presentation() {
			hideEmails(w, emailsOf(z))
		}
		start := s.cfg.Now()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionKey{}, z)))
		s.log.Debug("request", "method", r.Method, "path", r.URL.Path, "took", s.cfg.Now().Sub(start).Round(time.Millisecond))
	})
}

// notOpened answers a browser that has no session.
func (s *Server) notOpened(w http.ResponseWriter, r *http.Request, why string) {
	s.fail(w, r, nil, &problem{status: http.StatusUnauthorized, title: "Open the console from its own window",
		text: trimJoin(why, "Look at the window in which the console was started: press Enter there, and open the address that it prints. Each address works once.")})
}
