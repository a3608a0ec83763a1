package handlers

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofrs/uuid/v5"
	lru "github.com/hashicorp/golang-lru/v2"
)

// framesKept bounds the memory of frames: a document and its compressed form are seldom
// over 100 KB together.
const framesKept = 200

// frames keeps the documents that are played most, ready to be sent.
type frames struct {
	once sync.Once
	kept *lru.Cache[uuid.UUID, frame]
}

// frame is a document with the SDK in it, as it is and compressed.
type frame struct{ html, brotli []byte }

// of returns a version's frame, made of what load returns if it is not kept.
func (f *frames) of(version uuid.UUID, load func() ([]byte, error)) (frame, error) {
	var err error
	f.once.Do(func() { f.kept, err = lru.New[uuid.UUID, frame](framesKept) })
	if err != nil {
		return frame{}, fmt.Errorf("keep documents: %w", err)
	}
	if ready, ok := f.kept.Get(version); ok {
		return ready, nil
	}
	html, err := load()
	if err != nil {
		return frame{}, err
	}
	ready := frame{html: html}
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 6)
	if _, err := w.Write(html); err != nil {
		return frame{}, err
	}
	if err := w.Close(); err != nil {
		return frame{}, err
	}
	ready.brotli = b.Bytes()
	f.kept.Add(version, ready)
	return ready, nil
}
