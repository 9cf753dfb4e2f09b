package answer

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"sort"
	"strings"
	"unicode/utf8"
)

// Part is one part of a multipart body.
type Part struct {
	Name, File, ContentType string
	Header                  []string // "Name: value", sorted
	Size                    int64
	Text                    string // its beginning, where it is text
}

const (
	maxParts    = 500
	maxPartText = 2000
)

// Parts takes a multipart body apart. It returns at most 500 parts; problem says
// in a plain sentence why there are no more, if the body did not end by itself.
func Parts(ctx context.Context, contentType string, body io.Reader) (parts []Part, problem string) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(media, "multipart/") || params["boundary"] == "" {
		return nil, "The answer does not say what divides its parts (boundary)."
	}
	r := multipart.NewReader(body, params["boundary"])
	for len(parts) < maxParts {
		p, err := r.NextRawPart()
		switch {
		case errors.Is(err, io.EOF) && len(parts) == 0:
			return nil, "No part was found in the answer."
		case errors.Is(err, io.EOF):
			return parts, ""
		case err != nil:
			return parts, "The rest of the answer cannot be taken apart."
		case ctx.Err() != nil:
			return parts, "The answer was not read to its end."
		}
		part, err := readPart(p)
		parts = append(parts, part)
		if err != nil {
			return parts, "The last part is cut off."
		}
	}
	return parts, "There are more than 500 parts; these are the first."
}

func readPart(p *multipart.Part) (Part, error) {
	part := Part{Name: p.FormName(), File: p.FileName(), ContentType: p.Header.Get("Content-Type")}
	for name, values := range p.Header {
		part.Header = append(part.Header, cutText(name+": "+strings.Join(values, ", "), 500))
	}
	sort.Strings(part.Header)
	head, err := io.ReadAll(io.LimitReader(p, maxPartText+utf8.UTFMax))
	part.Size = int64(len(head))
	if text := cutText(string(head), maxPartText); utf8.ValidString(text) && !strings.ContainsRune(text, 0) {
		part.Text = text
	}
	if err != nil {
		return part, err
	}
	rest, err := io.Copy(io.Discard, p)
	part.Size += rest
	return part, err
}
