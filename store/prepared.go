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

// of returns the statement for a query, nil until it is prepared. That takes a connection,
// which a transaction must not wait for while it holds another.
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

// quick is a transaction whose statements are prepared, as soon as they can be.
type quick struct {
	tx         *sqlx.Tx
	statements *statements
}

// quickly runs do in a transaction that prepares its statements, unless a pooler would lose
// them. The queries are the same few each time.
func (s *Store) quickly(ctx context.Context, do func(tx *sqlx.Tx, q querier) error) error {
	if s.Pooled {
		return s.inTx(ctx, func(tx *sqlx.Tx) error { return do(tx, tx) })
	}
	if err := s.statements.prepare(ctx, s.db); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error { return do(tx, quick{tx, &s.statements}) })
}

// GetContext implements querier.
func (q quick) GetContext(ctx context.Context, to any, query string, args ...any) error {
	if kept := q.statements.of(query); kept != nil {
		return q.tx.StmtxContext(ctx, kept).GetContext(ctx, to, args...) //nolint:sqlclosecheck // The transaction's end closes it.
	}
	return q.tx.GetContext(ctx, to, query, args...)
}

// SelectContext implements querier.
func (q quick) SelectContext(ctx context.Context, to any, query string, args ...any) error {
	if kept := q.statements.of(query); kept != nil {
		return q.tx.StmtxContext(ctx, kept).SelectContext(ctx, to, args...) //nolint:sqlclosecheck // The transaction's end closes it.
	}
	return q.tx.SelectContext(ctx, to, query, args...)
}

// ExecContext implements querier.
func (q quick) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if kept := q.statements.of(query); kept != nil {
		return q.tx.StmtxContext(ctx, kept).ExecContext(ctx, args...)
	}
	return q.tx.ExecContext(ctx, query, args...)
}
