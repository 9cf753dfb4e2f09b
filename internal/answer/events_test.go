package answer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEvents(t *testing.T) {
	body := "\uFEFF: hello\n\nevent: reload\r\nid: 7\r\ndata: {\"a\":1}\r\ndata:second\r\n\r\ndata\n\nid: 9\n\nunknown: x\n\ndata: more\n\ndata: not yet ended"
	want := []Event{{N: 1, Name: "reload", ID: "7", Data: "{\"a\":1}\nsecond"}, {N: 2, ID: "7"}, {N: 3, ID: "9", Data: "more"}}
	got, total, err := Events(t.Context(), strings.NewReader(body), 10)
	if diff := cmp.Diff(want, got); diff != "" || total != 3 || err != nil {
		t.Errorf("%d, %v\n%s", total, err, diff)
	}
	got, total, _ = Events(t.Context(), strings.NewReader(body), 1)
	if diff := cmp.Diff(want[2:], got); diff != "" || total != 3 {
		t.Errorf("the last of %d:\n%s", total, diff)
	}
	got, _, _ = Events(t.Context(), strings.NewReader("data: "+strings.Repeat("é", maxEventLine)+"\n\n"), 1)
	if len(got) != 1 || len(got[0].Data) > maxEvent || !got[0].Cut {
		t.Errorf("%d events of a long line", len(got))
	}
}

func TestParts(t *testing.T) {
	body := "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.json\"\r\nContent-Type: application/json\r\n\r\n{}\r\n--x\r\n\r\n\x00\x01\r\n--x--\r\n"
	got, problem := Parts(t.Context(), `multipart/mixed; boundary=x`, strings.NewReader(body))
	want := []Part{{Name: "a", File: "a.json", ContentType: "application/json", Size: 2, Text: "{}",
		Header: []string{`Content-Disposition: form-data; name="a"; filename="a.json"`, "Content-Type: application/json"}}, {Size: 2}}
	if diff := cmp.Diff(want, got); diff != "" || problem != "" {
		t.Errorf("%s\n%s", problem, diff)
	}
	for contentType, body := range map[string]string{"multipart/mixed": body, "multipart/mixed; boundary=x": body[:60], "multipart/mixed; boundary=y": body,
		"multipart/form-data; boundary=x": strings.Repeat("--x\r\n\r\na\r\n", maxParts+1)} {
		if parts, problem := Parts(t.Context(), contentType, strings.NewReader(body)); problem == "" || len(parts) > maxParts {
			t.Errorf("%s: %d parts, no problem", contentType, len(parts))
		}
	}
}

func FuzzEvents(f *testing.F) {
	f.Add("data: a\n\nevent: b\ndata: c\r\n\r\n")
	f.Fuzz(func(t *testing.T, body string) {
		last, total, err := Events(t.Context(), strings.NewReader(body), 3)
		if err != nil || len(last) > 3 || total < len(last) {
			t.Errorf("%d of %d, %v", len(last), total, err)
		}
		_, _ = Parts(t.Context(), "multipart/mixed; boundary=b", strings.NewReader(body))
	})
}
