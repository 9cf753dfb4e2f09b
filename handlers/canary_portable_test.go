package handlers

import (
	"encoding/json"
	"io"
	"strings"
)

// portable takes requests over that say every canary in every form, and sends
// them out again in all ways. The files of the history are fetched by visit.
func (d *drive) portable() {
	d.t.Helper()
	said, err := json.Marshal(d.echoed())
	must(d.t, err)
	file := `{"info":{"name":"` + canaryKey + `"},"auth":{"type":"bearer","bearer":[{"key":"token","value":"` + canaryToken + `"}]},"item":[{"name":"` + canaryToken +
		`","item":[{"name":"` + canaryKey + `","request":{"method":"POST","url":"https://me:` + canaryKey + `@t.example/x?key=` + canaryKey + `&access_token=` + canaryToken +
		`","header":[{"key":"X-A","value":"` + canaryKey + `"},{"key":"Authorization","value":"Bearer ` + canaryToken + `"}],"body":{"mode":"raw","raw":` + string(said) +
		`}}}]}],"variable":[{"key":"v","value":"` + canaryKey + `"}],"` + canaryKey + `":1}`
	d.covered["POST /rest/import"] = true
	for _, name := range []string{canaryKey + ".json", "again.json"} {
		resp := d.uploadTo("/rest/import", name, strings.NewReader(file))
		page, err := io.ReadAll(resp.Body)
		must(d.t, err)
		if !strings.Contains(string(page), "Keep 1 request") {
			d.t.Errorf("%s: the file is not read", d.name)
		}
		d.heard(d.name+": a file was read", string(page))
		d.fetch("/rest/import")
	}
	d.sendFile(canaryKey+".csv", string(said))
	d.do("POST", "/rest/import/discard")
	d.do("POST", "/rest/import/text", "--", "text", file)
	d.do("POST", "/rest/import/keep", "--", "folder", canaryKey, "variables", "1", "nohost", "1")
	for _, address := range []string{"/rest/export?of=saved", "/rest/export.har?of=saved", "/rest/export.postman.json?of=saved"} {
		d.fetch(address)
	}
	command := `curl -u me:` + canaryKey + ` 'https://t.example/x?key=` + canaryKey + `' -H 'X-A: ` + canaryKey + `' -H 'Authorization: Bearer ` + canaryToken + `' -d '` +
		strings.ReplaceAll(d.echoed(), "'", `'\''`) + `' --` + canaryToken
	d.do("POST", "/rest/paste", "--", "text", command)
	for _, as := range []string{"curl", "cmd", "powershell", "python", "go"} {
		d.do("POST", "/rest/copy", "--", "as", as)
		d.fetch("/rest")
	}
	d.do("POST", "/rest/import/text", "--", "text", "curl '"+canaryKey)
	d.do("POST", "/rest/paste", "--", "text", "curl '"+canaryKey)
	d.fetch("/rest")
}

// sendFile sends a file whose name, text and parts say every canary.
func (d *drive) sendFile(name, text string) {
	d.t.Helper()
	d.covered["POST /rest/upload"] = true
	body, media := filled(strings.NewReader(text), "File", "method", "POST", "target", "/api/v1/data-files?x="+canaryKey, "body", `{"Json":{"name":"`+canaryToken+`"}}`)
	resp, err := d.sendForm(body, media)
	must(d.t, err)
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	must(d.t, err)
	d.heard(d.name+": a file was sent", string(page))
}
