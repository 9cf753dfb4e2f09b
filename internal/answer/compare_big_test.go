//go:build !race

package answer

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The race detector makes these ten times as slow; `make test` runs them without it.

// TestCompareLongBodies: of what is too long the beginning is compared, and it is said.
func TestCompareLongBodies(t *testing.T) {
	list := "[" + strings.Repeat(`"0123456789012345678901234567890123456789",`, MaxCompared/40)
	for _, tt := range []struct {
		name, body, other string
		cut, long         bool
	}{
		{"bytes", list + "1]", list + "2]", true, false},
		{"items", "[" + strings.Repeat("1,", maxInside) + "1]", "[" + strings.Repeat("1,", maxInside) + "2]", false, true},
		{"lines", strings.Repeat("a\n", maxInside+1), strings.Repeat("a\n", maxInside) + "b", false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := compare(t, tt.body, tt.other, false)
			if !c.Equal() || c.Before.Cut != tt.cut || c.After.Cut != tt.cut || c.Long != tt.long || c.Same == 0 {
				t.Errorf("%+v", c)
			}
			c = compare(t, tt.body, "[2", false)
			if c.Equal() {
				t.Error("nothing is said to differ")
			}
		})
	}
}

// itemList is a list in the shape of a tenant's list of items.
func itemList(bytes int, name func(i int) string) string {
	var b strings.Builder
	b.WriteString(`{"data":[`)
	for i := 0; b.Len() < bytes-400; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":%q,"resourceType":"app","resourceSize":{"appMemory":%d,"appFile":%d.50},"createdAt":"2025-03-11T09:12:44Z","tags":["q1","größe"],`+
			`"id":"65f1c0de%016x","spaceId":null,"links":{"self":{"href":"https://acme.eu.qlikcloud.com/api/v1/items/%d"}}}`, name(i), i*7, i, i, i)
	}
	b.WriteString(`],"links":{"next":null}}`)
	return b.String()
}

// TestComparingIsSmall: two bodies as long as are compared take less than 200 MB.
func TestComparingIsSmall(t *testing.T) {
	before := itemList(MaxCompared, func(i int) string { return fmt.Sprint("Sales overview ", i) })
	for _, tt := range []struct {
		name, before, after string
		changed             int
	}{
		{"every 1000th", before, itemList(MaxCompared, func(i int) string { return fmt.Sprint("Sales overview ", i+i%1000/999) }), 72},
		{"each", before, strings.ReplaceAll(before, "tags", "Tags"), 0},
		{"numbers", "[" + strings.Repeat("1,", MaxCompared/2-2) + "1]", "[" + strings.Repeat("2,", MaxCompared/2-2) + "2]", maxInside},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var was, is runtime.MemStats
			runtime.ReadMemStats(&was)
			start := time.Now()
			c := compare(t, tt.before, tt.after, false)
			took := time.Since(start)
			runtime.ReadMemStats(&is)
			t.Logf("%v, %d MB; %d changed, %d the same", took, (is.TotalAlloc-was.TotalAlloc)>>20, c.Changed, c.Same)
			if c.Changed != tt.changed || c.Before.Cut || c.After.Cut {
				t.Errorf("%d changed", c.Changed)
			}
			if n := is.TotalAlloc - was.TotalAlloc; n > 200<<20 {
				t.Errorf("%d MB", n>>20)
			}
		})
	}
}
