package guidance

import "testing"

func TestDefaultLoads(t *testing.T) {
	rows, err := parse("table.yaml", embedded)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(rows))
}
