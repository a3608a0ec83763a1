//go:build !linux && !darwin

// Package local runs a private PostgreSQL, on Linux and macOS.
package local

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
)

const Role = "aiminigames"

type Config struct {
	Dir  string
	Log  *slog.Logger
	Sync bool
}

type Server struct{}

// Start says that it cannot.
func Start(context.Context, Config) (*Server, error) {
	return nil, errors.New("a private PostgreSQL runs on Linux and macOS only: set DATABASE_URL to a database of your own")
}

func DefaultDir(cwd string) (string, error) { return filepath.Join(cwd, ".data"), nil }

func (*Server) URL(string) string            { return "" }
func (*Server) Stop(context.Context) error   { return nil }
func (*Server) Remove(context.Context) error { return nil }
func (*Server) Revival() string              { return "" }
