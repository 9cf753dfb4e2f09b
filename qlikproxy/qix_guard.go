package qlikproxy

import (
	"encoding/json"
	"errors"

	"qlikconsole/internal/onemethod"
	"qlikconsole/internal/wsframe"
)

const codeBlocked = -32099 // of the answer to a message that was not sent

// judge tells what is wrong with a message that has to stay here; "": nothing is. It
// passes only when it is beyond doubt which method the engine can find in it, and the guard
// lets that through; or when the guard lets through whatever it is.
func (p *pump) judge(kind byte, msg []byte) (c rpcCall, problem string) {
	if kind == wsframe.Text {
		if c, behind := p.reader.begin(msg); behind > 0 && p.b.guard(c.method) == nil && onemethod.Clear(msg, behind) {
			return c, ""
		}
	}
	if c, problem = p.reader.read(kind, msg); problem == "" {
		return c, p.allow(c.method)
	}
	if p.b.guard("") == nil {
		return rpcCall{unread: true}, ""
	}
	return c, problem
}

func (p *pump) allow(method string) (problem string) {
	err := p.b.guard(method)
	if err == nil {
		return ""
	}
	problem = cutText(method, maxScanMethod) + " was not sent."
	if !errors.Is(err, ErrReadOnly) {
		problem += " " + err.Error()
	}
	return problem
}

// block records a message that was not sent and tells the page why.
func (p *pump) block(m message, msg []byte, c rpcCall, problem string) error {
	p.look(m, msg)
	rec := p.record(m, int64(len(msg)), msg)
	rec.lane, rec.problem = laneBlocked, problem
	if len(msg) > maxPreview {
		rec.body = p.keep(m, msg, nil)
	}
	p.b.c.log.add(rec)
	if err := p.flush(); err != nil { // the page's turn to write may take a while
		return err
	}
	return p.src.write(wsframe.Text, p.b.c.redact.bytes(refusalOf(c.id, problem)))
}

func refusalOf(id json.RawMessage, problem string) []byte {
	type blocked struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	if id == nil {
		id = json.RawMessage("null")
	}
	answer, _ := json.Marshal(struct { // id is valid JSON
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Error   blocked         `json:"error"`
	}{"2.0", id, blocked{codeBlocked, "The console is read-only: " + problem}})
	return answer
}
