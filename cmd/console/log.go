package main

import (
	"io"
	"log/slog"

	"qlikconsole/internal/secret"
)

// newLog logs to w: without secrets, one line an entry, and nothing in it that
// could steer a terminal, because slog quotes what is not plain text.
func newLog(w io.Writer, r *secret.Redactor) *slog.Logger {
	return slog.New(r.Handler(slog.NewTextHandler(w, nil)))
}
