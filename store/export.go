package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gofrs/uuid/v5"
)

const (
	exportEvery = time.Hour
	exportAgain = 5 * time.Minute // after one that broke off
	exportPage  = 200             // rows, of 5 KB at most
	exportFiles = 8               // of 512 KB at most: what an export has in memory
)

// StartExport notes that user takes a copy of all that is theirs. They may once an hour: else
// the error is Limited.
func (s *Store) StartExport(ctx context.Context, user uuid.UUID) error {
	var last time.Time
	err := known(s.db.GetContext(ctx, &last, `
		UPDATE users SET exported_at = now() WHERE id = $1 AND (exported_at IS NULL OR exported_at <= now() - $2 * interval '1 second')
		RETURNING exported_at`, user, exportEvery.Seconds()))
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := s.db.GetContext(ctx, &last, `SELECT exported_at FROM users WHERE id = $1 AND exported_at IS NOT NULL`, user); err != nil {
		return known(err)
	}
	return Limited{What: "You have taken a copy within the hour.", Until: last.Add(exportEvery)}
}

// ExportBroke lets user try again soon.
func (s *Store) ExportBroke(ctx context.Context, user uuid.UUID) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE users SET exported_at = now() - $2 * interval '1 second' WHERE id = $1`, user, (exportEvery - exportAgain).Seconds())
	return err
}

// Export writes all that is kept of user, apart from the movements of their credits, which
// EachMovement has, into files: create begins one, and ends the one before. It reads a page at
// a time and holds no connection while it writes. What changes meanwhile is in it or not.
func (s *Store) Export(ctx context.Context, user uuid.UUID, create func(name string) (io.Writer, error)) error {
	for _, list := range exported {
		w, err := create(list.name + ".json")
		if err != nil {
			return err
		}
		if err := s.exportList(ctx, w, user, list.query); err != nil {
			return fmt.Errorf("export %s: %w", list.name, err)
		}
	}
	for _, query := range exportedFiles {
		if err := s.exportFiles(ctx, user, query, create); err != nil {
			return fmt.Errorf("export files: %w", err)
		}
	}
	return nil
}

// exportList writes rows as an array of JSON, one on a line.
func (s *Store) exportList(ctx context.Context, w io.Writer, user uuid.UUID, query string) error {
	before, after := []byte("["), uuid.Nil
	for {
		var rows []struct {
			ID  uuid.UUID `db:"id"`
			Row []byte    `db:"row"`
		}
		if err := s.db.SelectContext(ctx, &rows, `
			SELECT id, row_to_json(x) AS row FROM (`+query+`) x WHERE id > $2 ORDER BY id LIMIT $3`, user, after, exportPage); err != nil {
			return err
		}
		for _, row := range rows {
			if _, err := w.Write(bytes.Join([][]byte{before, row.Row}, []byte("\n"))); err != nil {
				return err
			}
			before, after = []byte(","), row.ID
		}
		if len(rows) < exportPage {
			break
		}
	}
	end := "\n]\n"
	if after == uuid.Nil {
		end = "[]\n"
	}
	_, err := io.WriteString(w, end)
	return err
}

// exportFiles writes bytes, each as a file of its own.
func (s *Store) exportFiles(ctx context.Context, user uuid.UUID, query string, create func(name string) (io.Writer, error)) error {
	after := uuid.Nil
	for {
		var files []struct {
			ID   uuid.UUID `db:"id"`
			Name string    `db:"name"`
			Body []byte    `db:"body"`
		}
		if err := s.db.SelectContext(ctx, &files, query+` LIMIT $3`, user, after, exportFiles); err != nil {
			return err
		}
		for _, file := range files {
			w, err := create(file.Name)
			if err != nil {
				return err
			}
			if _, err := w.Write(file.Body); err != nil {
				return err
			}
			after = file.ID
		}
		if len(files) < exportFiles {
			return nil
		}
	}
}
