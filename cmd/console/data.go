package main

import (
	"fmt"
	"os"
	"path/filepath"

	"qlikconsole/internal/store"
)

// dataFlags say where settings and profiles are kept.
type dataFlags struct {
	Data      string `placeholder:"DIR" help:"Keep settings and profiles in this folder, never a secret (default: qlik-console in your folder for settings)."`
	Ephemeral bool   `help:"Keep nothing after the end."`
}

func (f dataFlags) check() error {
	if f.Data != "" && f.Ephemeral {
		return wrongUse("--data and --ephemeral exclude each other: one keeps what the other does not")
	}
	return nil
}

func (f dataFlags) open() (*store.Store, error) {
	dir, err := f.dir()
	if err != nil {
		return nil, err
	}
	return store.Open(dir)
}

func (f dataFlags) dir() (string, error) {
	switch {
	case f.Ephemeral:
		return "", nil
	case f.Data != "":
		return f.Data, nil
	}
	base, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("this system names no folder for settings (%w); use --data DIR or --ephemeral", err)
	}
	return filepath.Join(base, "qlik-console"), nil
}
