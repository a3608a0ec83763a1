// Package views holds every page of the site, as templ components.
package views

import (
	"github.com/a-h/templ"

	"aiminigames/store"
)

//go:generate go tool templ generate

// Page is one page of the site.
type Page struct {
	Title       string
	Description string          // for search engines and shared links
	Image       string          // path of the picture that a shared link shows
	Canonical   string          // path of the page that search engines list instead; its own if empty
	Private     bool            // search engines are to leave it out
	HasFrame    bool            // a game plays on it, so the page may frame the play origin
	HasRoom     bool            // people play together on it
	Staff       bool            // it is one of the staff's, whose tables have keys
	Morphs      bool            // a part of it renews itself, and what is in use there stays
	Content     templ.Component // what is inside the layout
	Part        templ.Component // what HTMX swaps after an action on the page: Content if nil
}

// Frame is what the layout around a page shows of its visitor and of the site.
type Frame struct {
	User    store.User
	Path    string              // of this page, for the links that lead back to it
	BaseURL string              // public origin of the site
	Theme   string              // light, dark, or empty to follow the system
	Nonce   string              // of this answer's scripts
	Asset   func(string) string // address of a static file
}
