package llm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

const (
	maxLine  = 4 << 20  // of one event
	maxStray = 16 << 10 // of what is no event, kept to say what came instead
)

var errLongLine = errors.New("an event of the stream is too long")

// events stands between an endpoint's stream and the library, which aborts after some
// keep-alive comments, mixes them into the error that follows, drops a last line without an
// end, sees errors in one spelling only, and cannot tell a stream that was finished from one
// that was cut. It passes the data lines on, each with its end, and keeps the rest.
type events struct {
	lines   *bufio.Reader
	closer  io.Closer
	heard   func() // called for whatever arrives
	pending []byte
	done    bool            // [DONE] has come
	failure json.RawMessage // the error that was sent instead of going on
	stray   []byte          // what came that was not an event
	data    bool            // an event has come
}

func newEvents(body io.ReadCloser, heard func()) *events {
	e := &events{closer: body, heard: heard}
	e.lines = bufio.NewReader(listener{body, heard})
	return e
}

type listener struct {
	io.Reader
	heard func()
}

func (l listener) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if n > 0 {
		l.heard()
	}
	return n, err
}

func (e *events) Close() error { return e.closer.Close() }

func (e *events) Read(p []byte) (int, error) {
	for len(e.pending) == 0 {
		if e.failure != nil || e.done {
			return 0, io.EOF
		}
		line, err := e.line()
		e.take(line)
		if err != nil && len(e.pending) == 0 {
			return 0, err
		}
	}
	n := copy(p, e.pending)
	e.pending = e.pending[n:]
	return n, nil
}

// line is the next line, without more than maxLine of it in memory.
func (e *events) line() ([]byte, error) {
	var line []byte
	for {
		part, err := e.lines.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, errLongLine
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func (e *events) take(line []byte) {
	line = bytes.TrimSpace(line)
	data, ok := bytes.CutPrefix(line, []byte("data:"))
	if !ok {
		comment := bytes.HasPrefix(line, []byte(":")) || bytes.HasPrefix(line, []byte("event:"))
		if !comment && len(e.stray)+len(line) < maxStray {
			e.stray = append(e.stray, line...)
		}
		return
	}
	e.data = true
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return
	}
	if string(data) == "[DONE]" {
		e.done = true
	} else if e.failure = failure(data); e.failure != nil {
		return
	}
	if rest, ok := bytes.CutPrefix(data, []byte("{")); ok {
		data = append([]byte("{ "), rest...) // The library takes any {"error": for one, null too.
	}
	e.pending = append(append([]byte("data: "), data...), '\n')
}

// failure is the error in an event, or nil if it is none.
func failure(data []byte) json.RawMessage {
	if !bytes.Contains(data, []byte(`error`)) {
		return nil
	}
	var event struct {
		Error  json.RawMessage `json:"error"`
		Object string          `json:"object"` // older vLLM says "error" here
	}
	if err := json.Unmarshal(data, &event); err != nil {
		return nil
	}
	if event.Object == "error" {
		return data
	}
	if string(event.Error) == "null" {
		return nil
	}
	return event.Error
}

// told is an error as endpoints write it: an object, or only words.
type told struct {
	Message string          `json:"message"`
	Type    string          `json:"type"`
	Code    json.RawMessage `json:"code"` // a word or a number
}

func readTold(raw json.RawMessage) told {
	var t told
	if json.Unmarshal(raw, &t) != nil {
		t = told{Message: strings.Trim(string(raw), `"`)}
	}
	return t
}
