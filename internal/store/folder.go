package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// prepare makes the folder and the empty file with their modes and returns the
// file's full path. SQLite would make the file readable by all; the files that
// it puts beside it take over the mode of the first.
func prepare(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("the data folder cannot be made: %w", err)
	}
	if err := checkFolder(dir); err != nil {
		return "", err
	}
	path := filepath.Join(dir, FileName)
	for _, name := range []string{path, path + "-wal", path + "-shm", path + "-journal"} {
		if err := checkFile(name); err != nil {
			return "", err
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", fmt.Errorf("the data folder cannot be used: %w", err)
	}
	return path, f.Close()
}

// checkFolder refuses a folder in which somebody else could put files.
func checkFolder(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("the data folder cannot be read: %w", err)
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s is a symbolic link; name the folder itself", dir)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("others may write in the folder %s; name another, or run: chmod 700 %[1]s", dir)
	}
	return nil
}

// checkFile refuses what is there but is no plain file, and closes a plain one to others.
func checkFile(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s is a symbolic link, which is not followed; remove it", path)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file; remove it", path)
	}
	return os.Chmod(path, 0o600)
}
