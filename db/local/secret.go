package local

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Secret returns the secret that is kept in dir, of 52 characters, and makes it the first
// time. Of two processes that do so at once, both get the same.
func Secret(dir string) (string, error) {
	secret, err := keepSecret(dir)
	if err != nil {
		return "", fmt.Errorf("keep a secret in %s: %w", dir, err)
	}
	return secret, nil
}

func keepSecret(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { // The database's user passes through.
		return "", err
	}
	file := filepath.Join(dir, "secret")
	if secret, err := os.ReadFile(file); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return string(secret), err
	}
	made, err := os.CreateTemp(dir, "secret-*") // Its owner alone can read it.
	if err != nil {
		return "", err
	}
	_, err = made.WriteString(rand.Text() + rand.Text())
	err = errors.Join(err, made.Close())
	if err == nil {
		if err = os.Link(made.Name(), file); errors.Is(err, fs.ErrExist) {
			err = nil // Somebody else was first: theirs counts.
		}
	}
	if err = errors.Join(err, os.Remove(made.Name())); err != nil {
		return "", err
	}
	secret, err := os.ReadFile(file)
	return string(secret), err
}
