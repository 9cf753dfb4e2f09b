package main

import (
	"fmt"
	"io"
	"os"

	"qlikconsole/internal/guidance"
)

// maxGuidance bounds one file of guidance, in bytes.
const maxGuidance = 8 << 20

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
	if info, err := f.Stat(); err == nil && info.Size() > maxGuidance {
		return nil, fmt.Errorf("the guidance file %s is larger than %d MB", name, maxGuidance>>20)
	}
	return table.With(name, io.LimitReader(f, maxGuidance))
}
