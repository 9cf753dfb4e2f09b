package secret

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"io"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

type encoder struct {
	name   string
	encode func(rnd *rand.Rand, s string) string
}

func jsonEncode(html bool) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, s string) string {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(html)
		if err := e.Encode(map[string]string{"k": s}); err != nil {
			panic(err)
		}
		return b.String()
	}
}

func templateEncode(text string) func(*rand.Rand, string) string {
	t := template.Must(template.New("").Parse(text))
	return func(_ *rand.Rand, s string) string {
		var b strings.Builder
		if err := t.Execute(&b, s); err != nil {
			panic(err)
		}
		return b.String()
	}
}

func base64Encode(e *base64.Encoding) func(*rand.Rand, string) string {
	return func(rnd *rand.Rand, s string) string {
		return e.EncodeToString([]byte(noise(rnd, 4) + s + noise(rnd, 4)))
	}
}

// choice says which characters to escape.
type choice func(r rune) bool

// each decides at every character anew.
func each(rnd *rand.Rand) choice { return func(rune) bool { return rnd.IntN(3) == 0 } }

// steady decides once for each character, as real encoders do. Around another encoding nothing else can be undone.
func steady(rnd *rand.Rand) choice {
	seed := rnd.Uint32()
	return func(r rune) bool { return (uint32(r)*2654435761^seed)%3 == 0 }
}

func escapeSome(s, always string, chosen choice, f func(r rune) string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(always, r) || chosen(r) {
			b.WriteString(f(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func percent(pick func(*rand.Rand) choice) func(*rand.Rand, string) string {
	return func(rnd *rand.Rand, s string) string {
		var b strings.Builder
		chosen := pick(rnd)
		for _, c := range []byte(s) {
			switch verb := []string{"%%%02x", "%%%02X"}[rnd.IntN(2)]; {
			case c == '%' || c >= 0x80 || chosen(rune(c)):
				fmt.Fprintf(&b, verb, c)
			case c == ' ':
				b.WriteByte('+')
			default:
				b.WriteByte(c)
			}
		}
		return b.String()
	}
}

func unicodeEscape(pick func(*rand.Rand) choice) func(*rand.Rand, string) string {
	return func(rnd *rand.Rand, s string) string {
		return `"` + escapeSome(s, "\"\\\n\r", pick(rnd), func(r rune) string {
			if r > 0xFFFF {
				a, b := utf16.EncodeRune(r)
				return fmt.Sprintf(`\u%04x\u%04X`, a, b)
			}
			return fmt.Sprintf([]string{`\u%04x`, `\u%04X`}[rnd.IntN(2)], r)
		}) + `"`
	}
}

func entities(pick func(*rand.Rand) choice) func(*rand.Rand, string) string {
	return func(rnd *rand.Rand, s string) string {
		forms := []string{"&#%d;", "&#x%x;", "&#X%X;", "&#%07d;", "&#x%06x;"}
		return escapeSome(s, "&<>\"'", pick(rnd), func(r rune) string {
			return fmt.Sprintf(forms[rnd.IntN(len(forms))], r)
		})
	}
}

var encoders = []encoder{
	{"plain", func(_ *rand.Rand, s string) string { return s }},
	{"json", jsonEncode(true)},
	{"json without HTML", jsonEncode(false)},
	{"json with slashes", func(rnd *rand.Rand, s string) string {
		return strings.ReplaceAll(jsonEncode(true)(rnd, s), "/", `\/`)
	}},
	{"unicode escapes", unicodeEscape(each)},
	{"steady unicode escapes", unicodeEscape(steady)},
	{"html", func(_ *rand.Rand, s string) string { return html.EscapeString(s) }},
	{"template text", templateEncode(`<p>{{.}}</p>`)},
	{"template attribute", templateEncode(`<p title="{{.}}">`)},
	{"template script", templateEncode(`<script>x={{.}}</script>`)},
	{"template link", templateEncode(`<a href="/x?y={{.}}">`)},
	{"entities", entities(each)},
	{"steady entities", entities(steady)},
	{"query", func(_ *rand.Rand, s string) string { return url.QueryEscape(s) }},
	{"path", func(_ *rand.Rand, s string) string { return url.PathEscape(s) }},
	{"percent", percent(each)},
	{"steady percent", percent(steady)},
	{"base64", base64Encode(base64.StdEncoding)},
	{"base64 raw", base64Encode(base64.RawStdEncoding)},
	{"base64 url", base64Encode(base64.URLEncoding)},
	{"base64 raw url", base64Encode(base64.RawURLEncoding)},
	{"basic", func(rnd *rand.Rand, s string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(noise(rnd, 9))+":"+url.QueryEscape(s)))
	}},
	{"base64 of json", func(rnd *rand.Rand, s string) string {
		return base64.StdEncoding.EncodeToString([]byte(jsonEncode(true)(rnd, s)))
	}},
	{"quote", func(_ *rand.Rand, s string) string { return strconv.Quote(s) }},
	{"quote ascii", func(_ *rand.Rand, s string) string { return strconv.QuoteToASCII(s) }},
	{"hex", func(rnd *rand.Rand, s string) string { return noise(rnd, 3) + hex.EncodeToString([]byte(s)) }},
	{"HEX", func(_ *rand.Rand, s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }},
}

// wrappers are the encoders that keep a text apart when another was applied before.
var wrappers = []string{"json", "json without HTML", "steady unicode escapes", "html", "steady entities", "query", "steady percent", "quote"}

func encoderNamed(name string) encoder {
	for _, e := range encoders {
		if e.name == name {
			return e
		}
	}
	panic(name)
}

const plainNoise = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func noise(rnd *rand.Rand, longest int) string {
	b := make([]byte, rnd.IntN(longest))
	for i := range b {
		b[i] = plainNoise[rnd.IntN(len(plainNoise))]
	}
	return string(b)
}

func randomSecret(rnd *rand.Rand) string {
	alphabets := []string{plainNoise + "-_", plainNoise + `"'\/%&<>+ =:;` + "`", `\"%&;u0041nx25amp`, "äöü€😀abc \n\r\t%", "\x07\x01\xff\xfeab\\\""}
	letters := []rune(alphabets[rnd.IntN(len(alphabets))])
	if rnd.IntN(10) == 0 {
		b := make([]byte, 8+rnd.IntN(30))
		for i := range b {
			b[i] = byte(1 + rnd.IntN(255)) // templates and forms lose a NUL
		}
		return string(b)
	}
	s := make([]rune, 6+rnd.IntN(40))
	for i := range s {
		s[i] = letters[rnd.IntN(len(letters))]
	}
	return string(s)
}

// TestEverySecretGoes encodes random secrets in every way and in two ways, cuts the text at every border, and looks for
// the encoded secret in what is left. The text around is such that no credential pattern hides a miss.
func TestEverySecretGoes(t *testing.T) {
	rounds := 4
	if testing.Short() {
		rounds = 2
	}
	for seed := range rounds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			testSecretGoes(t, seed)
		})
	}
}

func testSecretGoes(t *testing.T, seed int) {
	rnd := rand.New(rand.NewPCG(uint64(seed), 7))
	s := randomSecret(rnd)
	r := NewRedactor()
	r.Add(New(randomSecret(rnd)), New(s))
	check := func(name, encoded string) {
		t.Helper()
		checkGone(t, r, name, s, encoded, seed%2)
	}
	for _, e := range encoders {
		check(e.name, e.encode(rnd, s))
		for _, w := range wrappers {
			check(e.name+", "+w, encoderNamed(w).encode(rnd, e.encode(rnd, s)))
		}
	}
	for range 20 {
		text, names := s, ""
		for range maxDepth {
			w := wrappers[rnd.IntN(len(wrappers))]
			text, names = encoderNamed(w).encode(rnd, text), names+w+", "
		}
		check(names, text)
	}
}

// checkGone: a text that holds the secret must change, in one piece and cut anywhere alike, and keep valid JSON valid.
// It is cut in forty places or everywhere: every other one, from the first or the second on.
func checkGone(t *testing.T, r *Redactor, name, s, encoded string, first int) {
	t.Helper()
	in := "x " + encoded + " y"
	got := string(r.Known([]byte(in)))
	if !strings.Contains(got, Bullets) || strings.Contains(got, s) {
		t.Fatalf("%s of %q: %q\nbecame %q", name, s, in, got)
	}
	if json.Valid([]byte(encoded)) && !json.Valid(r.Known([]byte(encoded))) {
		t.Fatalf("%s of %q: no longer JSON: %s", name, s, r.Known([]byte(encoded)))
	}
	step := max(1, len(in)/40)
	for i := first * step; i <= len(in); i += 2 * step {
		var b bytes.Buffer
		w := r.KnownWriter(&b)
		_, _ = io.WriteString(w, in[:i])
		_, _ = io.WriteString(w, in[i:])
		if err := w.Close(); err != nil || b.String() != got {
			t.Fatalf("%s of %q: %q\ncut at %d became %q\n instead of %q", name, s, in, i, b.String(), got)
		}
		if moved := inRoom(t, r.KnownStream(), i%3*40, in[:i], in[i:]); moved != got {
			t.Fatalf("%s of %q: %q\ncut at %d became %q where it stood\n instead of %q", name, s, in, i, moved, got)
		}
	}
	if len(in) > 1000 {
		return
	}
	whole := r.String(in)
	read, err := io.ReadAll(r.Reader(iotest.OneByteReader(strings.NewReader(in))))
	if err != nil || string(read) != whole {
		t.Fatalf("%s of %q: %q\nread as %q\ninstead of %q", name, s, in, read, whole)
	}
}

// inRoom cleans pieces that stand behind so many bytes of room.
func inRoom(t *testing.T, s *Stream, before int, pieces ...string) string {
	t.Helper()
	var all []byte
	for i, piece := range pieces {
		room := append(bytes.Repeat([]byte("#"), before), piece...)
		out, from := s.Next(room, before, i == len(pieces)-1)
		if from >= 0 && len(out) > 0 && &room[from] != &out[0] {
			t.Fatalf("%q: what is said to stand at %d does not", pieces, from)
		}
		all = append(all, out...)
	}
	return string(all)
}
