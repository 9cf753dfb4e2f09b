package secret

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
)

// Handler returns a handler that hands every record to h with its message, attribute names and values cleaned.
func (r *Redactor) Handler(h slog.Handler) slog.Handler { return handler{h, r} }

type handler struct {
	next slog.Handler
	r    *Redactor
}

func (h handler) Enabled(ctx context.Context, l slog.Level) bool { return h.next.Enabled(ctx, l) }

func (h handler) Handle(ctx context.Context, rec slog.Record) error {
	clean := slog.NewRecord(rec.Time, rec.Level, h.r.String(rec.Message), rec.PC)
	rec.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.next.Handle(ctx, clean)
}

func (h handler) WithAttrs(as []slog.Attr) slog.Handler {
	return handler{h.next.WithAttrs(h.attrs(as)), h.r}
}

func (h handler) WithGroup(name string) slog.Handler {
	return handler{h.next.WithGroup(h.r.String(name)), h.r}
}

func (h handler) attrs(as []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(as))
	for i, a := range as {
		clean[i] = h.attr(a)
	}
	return clean
}

func (h handler) attr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		return slog.Attr{Key: h.r.String(a.Key), Value: slog.GroupValue(h.attrs(v.Group())...)}
	}
	if v.Kind() == slog.KindString && v.String() != "" && credentialName(a.Key) {
		return slog.String(a.Key, Bullets)
	}
	for _, text := range renderings(v) {
		if clean := h.r.String(text); clean != text {
			return slog.String(h.r.String(a.Key), clean)
		}
	}
	return slog.Attr{Key: h.r.String(a.Key), Value: v}
}

// renderings returns the texts that a handler may make of v: the text handler prints with fmt, the JSON handler encodes.
func renderings(v slog.Value) []string {
	if v.Kind() != slog.KindAny {
		return []string{v.String()}
	}
	switch x := v.Any().(type) {
	case error:
		return []string{fmt.Sprint(x)} // fmt survives an Error method that panics
	case []byte:
		return []string{string(x)}
	default:
		b, err := json.Marshal(x)
		if err != nil {
			return []string{fmt.Sprintf("%+v", x)}
		}
		return []string{fmt.Sprintf("%+v", x), string(b)}
	}
}
