package catalog

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// FuzzSequence: a pasted sequence is refused in a bounded sentence, or it can be kept
// and read again and is still one.
func FuzzSequence(f *testing.F) {
	f.Add([]byte(`{"name":"a","vars":[{"name":"id","value":"1"}],"steps":[{"method":"OpenDoc","handle":"-1","params":["{{appId}}"],"keep":{"doc":"/result/qReturn/qHandle"}}]}`))
	f.Add([]byte(`{"name":"a","steps":[{"method":"GetLayout","class":"Doc","params":null}]}`))
	f.Add([]byte(`{"name":" ","steps":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var s, again QIXSequence
		if json.Unmarshal(text, &s) != nil {
			t.Skip()
		}
		if err := s.Check(); err != nil {
			if len(err.Error()) > 1000 || !utf8.ValidString(err.Error()) {
				t.Errorf("a sentence of %d bytes: %v", len(err.Error()), err)
			}
			return
		}
		kept, err := json.Marshal(s)
		if err != nil || json.Unmarshal(kept, &again) != nil {
			t.Fatalf("%s cannot be kept: %v", text, err)
		}
		if err := again.Check(); err != nil {
			t.Errorf("%s was one before it was kept: %v", kept, err)
		}
	})
}
