package catalog

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"sync"
)

// REST is the index of all operations of the npm package @qlik/api (ISC).
// What a form needs of one is read when it is asked for.
type REST struct {
	Version string  `json:"version"` // of the package
	Groups  []Group `json:"groups"`
	all     []Operation
	byID    map[string]int
	words   func() *wordIndex
}

// LoadREST reads the index when it is first needed; it is empty when the
// assets were not built.
var LoadREST = sync.OnceValue(func() *REST {
	c := &REST{}
	if err := unpack("index", c); err != nil {
		return &REST{words: sync.OnceValue(func() *wordIndex { return &wordIndex{} })}
	}
	c.byID = make(map[string]int, 1000)
	for _, g := range c.Groups {
		for i := range g.Operations {
			o := &g.Operations[i]
			o.Group, o.GroupTitle = g.Name, g.Title
			c.byID[o.ID] = len(c.all)
			c.all = append(c.all, *o)
		}
	}
	c.words = sync.OnceValue(func() *wordIndex { return newWordIndex(c.all) })
	return c
})

// unpack reads a file that `make` built.
func unpack(name string, into any) error {
	packed, err := dist.ReadFile("dist/rest/" + name + ".json.gz")
	if err != nil {
		return err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	return json.NewDecoder(z).Decode(into)
}

// All returns every operation, by group; it must not be changed.
func (c *REST) All() []Operation { return c.all }

// Group finds a group by its name.
func (c *REST) Group(name string) (Group, bool) {
	for _, g := range c.Groups {
		if g.Name == name {
			return g, true
		}
	}
	return Group{}, false
}

// ByID finds an operation.
func (c *REST) ByID(id string) (Operation, bool) {
	i, ok := c.byID[id]
	if !ok {
		return Operation{}, false
	}
	return c.all[i], true
}

// Details reads what a form needs of an operation of this index.
func (c *REST) Details(o Operation) (Details, error) {
	var all []Details
	if err := unpack(o.Group, &all); err != nil {
		return Details{}, fmt.Errorf("read the operations of %s: %w", o.Group, err)
	}
	for _, d := range all {
		if d.ID == o.ID {
			d.Operation = o
			d.Body.partFiles()
			return d, nil
		}
	}
	return Details{}, fmt.Errorf("%s is not in its group", o.ID)
}
