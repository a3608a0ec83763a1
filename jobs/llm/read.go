package llm

import (
	"errors"
	"regexp"
	"strings"
)

// Made is a game as a model wrote it, before anything is checked.
type Made struct {
	Title    string
	Notes    []string // three at most
	Document string
}

var (
	thinking = regexp.MustCompile(`(?s)^\s*<think(?:ing)?>.*?</think(?:ing)?>`)
	start    = regexp.MustCompile(`(?i)<!doctype|<html[\s>]`)
	end      = regexp.MustCompile(`(?i)</html\s*>`)
	almost   = regexp.MustCompile(`(?i)</(body|script|style)\s*>\s*$`)
	title    = regexp.MustCompile(`(?im)^[ \t*#>]*TITLE:[ \t*]*(.*?)[\s*]*$`)
	note     = regexp.MustCompile(`(?im)^[ \t*#>]*NOTES?:[ \t*]*(.*?)[\s*]*$`)
	bullet   = regexp.MustCompile(`(?m)^\s*(?:[-*•]|\d[.)])\s+(.*?)\s*$`)
	inTitle  = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
)

// Read finds the game in an answer: a TITLE: line, up to three NOTES:, and the document,
// from the first <!doctype or <html to the last </html>. The error is an *Error: Unreadable
// where there is no document, Cut where there is half of one.
func Read(raw string) (Made, error) {
	raw = thinking.ReplaceAllString(raw, "")
	at := start.FindStringIndex(raw)
	if at == nil {
		return Made{}, &Error{Class: Unreadable, Partial: raw, Err: errors.New("no document in the answer")}
	}
	before, document := raw[:at[0]], raw[at[0]:]
	if ends := end.FindAllStringIndex(document, -1); ends != nil {
		document = document[:ends[len(ends)-1][1]]
	} else {
		// HTML lets the last tags be left out. What stands in a closed fence is whole.
		body, _, fenced := cutLast(document, "\n```")
		if !fenced || !almost.MatchString(body) {
			return Made{}, &Error{Class: Cut, Partial: document, Err: errors.New("the document has no end")}
		}
		document = body + "\n</html>"
	}
	m := Made{Document: document, Notes: notes(before)}
	if t := title.FindStringSubmatch(before); t != nil {
		m.Title = t[1]
	}
	if t := inTitle.FindStringSubmatch(document); m.Title == "" && t != nil {
		m.Title = t[1]
	}
	m.Title = short(strings.Trim(strings.Join(strings.Fields(m.Title), " "), `"“”`), 80)
	return m, nil
}

// Begun is as much of a document as there is in an answer that broke off; "" is none.
func Begun(raw string) string {
	if made, err := Read(raw); err == nil {
		return made.Document
	}
	raw = thinking.ReplaceAllString(raw, "")
	at := start.FindStringIndex(raw)
	if at == nil {
		return ""
	}
	return raw[at[0]:]
}

// notes are the lines marked so, or the bullets under one such line.
func notes(text string) []string {
	var found []string
	for _, m := range note.FindAllStringSubmatch(text, -1) {
		if m[1] != "" {
			found = append(found, m[1])
		}
	}
	if at := note.FindStringIndex(text); len(found) == 0 && at != nil {
		for _, m := range bullet.FindAllStringSubmatch(text[at[1]:], -1) {
			found = append(found, m[1])
		}
	}
	found = found[:min(len(found), 3)]
	for i := range found {
		found[i] = short(found[i], 300)
	}
	return found
}

func short(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
