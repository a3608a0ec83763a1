package store

import (
	"context"
	"database/sql"
	"sync"

	"github.com/jmoiron/sqlx"
)

// A querier asks the database, in a transaction or outside of one.
type querier interface {
	GetContext(ctx context.Context, to any, query string, args ...any) error
	SelectContext(ctx context.Context, to any, query string, args ...any) error
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// statements are prepared once for each connection, and then planned no more: worth it
// where planning costs as much as doing.
type statements struct {
	mu     sync.Mutex // protects what follows
	kept   map[string]*sqlx.Stmt
	wanted map[string]bool // to be prepared
}

// of returns the statement for a query, nil until it is prepared.
func (s *statements) of(query string) *sqlx.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[query] == nil {
		if s.wanted == nil {
			s.wanted = map[string]bool{}
		}
		s.wanted[query] = true
	}
	return s.kept[query]
}

// prepare prepares what was wanted. Outside of a transaction it costs nothing once all is.
func (s *statements) prepare(ctx context.Context, db *sqlx.DB) error {
	s.mu.Lock()
	wanted := s.wanted
	s.wanted = nil
	s.mu.Unlock()
	for query := range wanted {
		made, err := db.PreparexContext(ctx, query) //nolint:sqlclosecheck // It is kept.
		if err != nil {
			return err
		}
		s.mu.Lock()
		if s.kept == nil {
			s.kept = map[string]*sqlx.Stmt{}
		}
		if s.kept[query] == nil {
			s.kept[query], made = made, nil
		}
		s.mu.Unlock()
		if made != nil { // Another was quicker.
			if err := made.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}

// quick asks by statements that are prepared, as soon as they can be. Each is a transaction.
type quick struct {
	db         *sqlx.DB
	statements *statements
}

// quick returns who asks by prepared statements, unless a pooler would lose them. The queries
// are the same few each time.
func (s *Store) quick(ctx context.Context) (querier, error) {
	if s.Pooled {
		return s.db, nil
	}
	return quick{s.db, &s.statements}, s.statements.prepare(ctx, s.db)
}

// GetContext implements querier.
func (q quick) GetContext(ctx context.Context, to any, query string, args ...any) error {
	if kept := q.statements.of(query); kept != nil { //nolint:sqlclosecheck // It is kept.
		return kept.GetContext(ctx, to, args...)
	}
	return q.db.GetContext(ctx, to, query, args...)
}

// SelectContext implements querier.
func (q quick) SelectContext(ctx context.Context, to any, query string, args ...any) error {
	if kept := q.statements.of(query); kept != nil { //nolint:sqlclosecheck // It is kept.
		return kept.SelectContext(ctx, to, args...)
	}
	return q.db.SelectContext(ctx, to, query, args...)
}

// ExecContext implements querier.
func (q quick) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if kept := q.statements.of(query); kept != nil {
		return kept.ExecContext(ctx, args...)
	}
	return q.db.ExecContext(ctx, query, args...)
}
