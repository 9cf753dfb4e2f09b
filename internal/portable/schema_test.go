package portable

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schema compiles a published schema of testdata.
func schema(t testing.TB, dir, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	compiled, err := c.Compile(filepath.Join("testdata", dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func conforms(t testing.TB, s *jsonschema.Schema, file []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(file))
	if err == nil {
		err = s.Validate(v)
	}
	if err != nil {
		t.Errorf("%v\nin %.2000s", err, file)
	}
}

func TestSchemasCanFail(t *testing.T) {
	for dir, name := range map[string]string{"postman-schema": "collection.json", "har-schema": "har.json"} {
		if schema(t, dir, name).Validate(map[string]any{"log": map[string]any{}}) == nil {
			t.Errorf("%s takes anything", dir)
		}
	}
}
