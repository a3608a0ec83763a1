package room

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Said is a line of a room's chat, as others read it.
type Said struct {
	N    uint64    `json:"n"` // of the event
	Seat int       `json:"seat"`
	Key  string    `json:"key"`
	Name string    `json:"name"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// compose reads a line of a chat into m, as others may read it. It returns the code of what
// is wrong with it, or "". Judging takes its time, which only the sender is to wait for.
func (c *client) compose(m *message, judge func(text string) (line string, ok bool), now time.Time) string {
	var text string
	if !read(m.text, &text) {
		return "text"
	}
	text = strings.TrimSpace(strings.Map(printable, text))
	if strings.Trim(text, " \u200d\ufe0f") == "" || utf8.RuneCountInString(text) > maxChat {
		return "text"
	}
	if !c.chats.take(now) {
		return "rate"
	}
	var ok bool
	if m.line, ok = judge(text); !ok {
		return "words"
	}
	return ""
}

// chat tells everybody what somebody says, the sender too.
func (r *Room) chat(c *client, m *message, now time.Time) string {
	b := append(r.begin("chat"), `,"from":`...)
	b = strconv.AppendInt(b, int64(c.seat), 10)
	b = append(b, `,"text":`...)
	r.commit(appendString(b, m.line), 0, 0)
	if len(r.lines) == chatKept {
		r.lines = append(r.lines[:0], r.lines[1:]...)
	}
	r.lines = append(r.lines, Said{r.n, c.seat, c.person.Key, c.person.Name, m.line, now})
	if r.hub.cfg.Heard != nil {
		r.hub.cfg.Heard(r.Code, r.lines)
	}
	return ""
}

// appendChat appends the last lines, for who comes to them: as many as have room.
func (t *table) appendChat(b []byte) []byte {
	from, size := len(t.lines), 0
	for from > 0 && size < maxCatchUp/2 {
		from--
		size += 6 * (len(t.lines[from].Name) + len(t.lines[from].Text)) // In JSON, a byte can take six.
	}
	b = append(b, `,"chat":[`...)
	for i, said := range t.lines[from:] {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendUint(append(b, `{"n":`...), said.N, 10)
		b = strconv.AppendInt(append(b, `,"from":`...), int64(said.Seat), 10)
		b = appendString(append(b, `,"name":`...), said.Name)
		b = append(appendString(append(b, `,"text":`...), said.Text), '}')
	}
	return append(b, ']')
}

// printable drops what would break a line, or turn its direction.
func printable(c rune) rune {
	switch {
	case unicode.IsSpace(c):
		return ' '
	case c == '\u200d', c == '\ufe0f': // They hold emoji together.
		return c
	case unicode.IsControl(c), unicode.Is(unicode.Cf, c):
		return -1
	}
	return c
}
