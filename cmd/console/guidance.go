package main

import (
	"fmt"
	"os"

	"qlikconsole/internal/guidance"
)

// loadGuidance is the built-in table with the rows of files added, in order.
func loadGuidance(files []string) (*guidance.Table, error) {
	table := guidance.Default()
	for _, name := range files {
		var err error
		if table, err = addGuidance(table, name); err != nil {
			return nil, err
		}
	}
	return table, nil
}

func addGuidance(table *guidance.Table, name string) (*guidance.Table, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the guidance file cannot be read: %w", err)
	}
	defer f.Close()
	return table.With(name, f)
}
