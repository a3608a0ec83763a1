package views_test

import (
	"bytes"
	"context"
	"maps"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
	"aiminigames/views"
)

// hostile tries to leave every place that a word of a user's can stand in: text, attributes, scripts, addresses.
const hostile = `"'></title></script></textarea><img src=x onerror=alert(1)><script>alert(2)</script>`

var (
	now    = time.Date(2026, 11, 23, 11, 30, 0, 0, time.UTC)
	gameID = uuid.Must(uuid.FromString("0193a000-0000-7000-8000-000000000001"))
	headID = uuid.Must(uuid.FromString("0193a000-0000-7000-8000-000000000002"))
	liveID = uuid.Must(uuid.FromString("0193a000-0000-7000-8000-000000000003"))
	adaID  = uuid.Must(uuid.FromString("0193a000-0000-7000-8000-000000000004"))

	guest  = store.User{ID: adaID, Role: store.Guest, Name: hostile, Hue: 355}
	member = store.User{ID: adaID, Role: store.Member, Name: "ada", Handle: "ada", Email: hostile, Hue: 200, JoinedAt: &now}
	stage  = views.Stage{Src: "http://127.0.0.1:8080/play/" + headID.String() + "?k=1", Name: `{"seed":1,"saved":"</iframe>"}`}
)

func card() store.Card {
	return store.Card{
		ID: gameID, Slug: "star-cat", Title: hostile, Summary: hostile, Genre: hostile, Creator: hostile, Hue: 123,
		PlayersMax: 4, Price: 120, Certificate: "smoke", Plays: 1234, Likes: 7, PublishedAt: &now,
	}
}

func game() store.Game {
	return store.Game{
		Card: card(), OwnerID: adaID, Status: store.Published, Remixable: true, RemixShare: 10, UpdatedAt: now,
		HeadID: uuid.NullUUID{UUID: headID, Valid: true}, LiveID: uuid.NullUUID{UUID: liveID, Valid: true},
	}
}

func version(id uuid.UUID, n int) store.Version {
	return store.Version{
		ID: id, GameID: gameID, N: n, Prompt: hostile, Title: hostile, Maker: hostile, Certificate: "smoke", CreatedAt: now,
		Cover: store.Hash{1, 2}, Hue: 40, Manifest: store.JSON(`{"goal":"` + `<b>win</b>` + `","controls":["<i>keys</i>"]}`),
	}
}

func generation(status string) store.Generation {
	return store.Generation{
		ID: gameID, Prompt: hostile, Mode: store.Model, Model: hostile, Status: status, Error: hostile, VersionN: 2, CreatedAt: now,
		Spec:     store.JSON(`{"genre":"catch","hero":"<b>cat</b>","goal":"<u>win</u>","controls":["<i>keys</i>"],"players":{"max":2}}`),
		Notes:    store.Notes{Understood: []string{hostile}, Assumed: []string{hostile}, CannotDo: []string{hostile}, Chips: []string{hostile}},
		TokensIn: 100, Received: 2000,
		Steps: []store.Step{
			{Stage: "spec", State: "done", StartedAt: now.Add(-3 * time.Second), EndedAt: new(now.Add(-1500 * time.Millisecond)), Note: hostile},
			{Stage: "build", State: "running", StartedAt: now.Add(-1500 * time.Millisecond)},
		},
	}
}

func workshop(status string) views.WorkshopView {
	g, head := generation(status), version(headID, 2)
	earlier := g
	earlier.ID, earlier.Status = headID, store.Failed
	return views.WorkshopView{
		Workshop: store.Workshop{
			Game: game(), Versions: []store.Version{head, version(liveID, 1)}, Head: &head, Generation: &g, Turns: []store.Generation{earlier, g},
		},
		Stage: &stage, Viewer: member, Model: hostile, Allowance: &store.Allowance{Most: 3, Price: 10, Guest: true}, Prompt: hostile, Wrong: store.Invalid{"prompt": hostile}, Now: now,
	}
}

func gameView() views.GameView {
	parent := card()
	return views.GameView{
		GamePage: store.GamePage{
			Game: game(), Version: version(headID, 2), Parent: &parent, Liked: true, Mine: true, More: []store.Card{card()}, Remixes: 2,
			Board:       []store.Score{{Rank: 1, Name: hostile, Score: 1234567}},
			Own:         &store.Score{Rank: 41, UserID: adaID, Name: hostile, Score: -8},
			Standings:   []store.Standing{{Rank: 1, Name: hostile, Wins: 12, Rounds: 15, Best: new(int64(900))}},
			OwnStanding: &store.Standing{Rank: 41, UserID: adaID, Name: hostile, Wins: 1, Rounds: 40},
			Rooms:       []store.RoomCard{roomCard("BCDFGH")},
			Reviews:     reviewPage(),
		},
		Stage: stage, Viewer: member,
	}
}

func roomCard(code string) store.RoomCard {
	return store.RoomCard{
		Room: store.Room{Code: code, GameID: gameID, Status: "lobby", Public: true, Seats: 4, Players: 3, Watchers: 2, CreatedAt: now},
		Host: hostile, Slug: "star-cat", Title: hostile, Creator: hostile, Genre: hostile, Hue: 10, Cover: store.Hash{1, 2},
	}
}

func roomView(viewer store.User) views.RoomView {
	played := version(headID, 2)
	played.Manifest = store.JSON(`{"players":{"min":2,"max":4,"late":false}}`)
	return views.RoomView{
		RoomPage: store.RoomPage{Room: roomCard("BCDFGH").Room, Game: game(), Version: played},
		Stage:    stage, Viewer: viewer, URL: "http://localhost:8080/rooms/BCDFGH",
	}
}

// pages is every page, filled with hostile words.
func pages() map[string]views.Page {
	wrong := store.Invalid{
		"prompt": hostile, "handle": hostile, "email": hostile, "password": hostile, "current": hostile, "title": hostile,
		"summary": hostile, "genre": hostile, "price": hostile, "form": hostile, "credits": hostile,
	}
	deleted := store.OwnGame{Game: game(), Versions: 1, Making: store.Failed}
	deleted.DeletedAt = &now
	head, cards := version(headID, 2), []store.Card{card()}
	first := workshop(store.Running)
	first.Head, first.Stage, first.Versions = nil, nil, nil
	publication := store.Publication{Title: hostile, Summary: hostile, Genre: hostile, Unlisted: true}
	logins := []store.Login{{ID: gameID, Agent: hostile, Address: hostile, SeenAt: now}, {ID: headID, SeenAt: now}}
	browse := store.Browse{Q: hostile, Genre: hostile, Sort: hostile}
	watched, playing := roomCard("BCDFGJ"), roomCard("BCDFGK")
	watched.Locked, playing.Status, playing.Host = true, "playing", ""
	rounds := []store.RoundCard{{Slug: "star-cat", Title: hostile, Place: 1, Players: 2, Score: new(int64(11)), EndedAt: now}, {Title: hostile, EndedAt: now}}
	all := map[string]views.Page{
		"room":                views.Room(roomView(guest)),
		"room, stranger":      views.Room(roomView(store.User{})),
		"room, gone":          views.RoomGone(hostile),
		"rooms":               views.Rooms(views.RoomsView{Rooms: []store.RoomCard{roomCard("BCDFGH"), watched, playing}, Next: hostile, Games: cards}),
		"rooms, later":        views.Rooms(views.RoomsView{Rooms: []store.RoomCard{roomCard("BCDFGH")}, After: hostile}),
		"rooms, wrong code":   views.Rooms(views.RoomsView{Code: hostile, CodeError: hostile}),
		"admin rooms":         views.AdminRooms(views.AdminRoomsView{Rooms: []store.AdminRoom{{RoomCard: roomCard("BCDFGH"), Process: hostile, Machine: hostile, LeaseUntil: &now}, {RoomCard: playing}}, Next: hostile, After: hostile}),
		"admin rooms, none":   views.AdminRooms(views.AdminRoomsView{}),
		"home":                views.Home(views.HomeView{Prompt: hostile, Model: hostile, Allowance: &store.Allowance{Most: 20, Price: 10, Has: 4}, Wrong: wrong, Shelves: store.Shelves{Trending: cards, New: cards, Picks: cards}}),
		"home, empty":         views.Home(views.HomeView{}),
		"games":               views.Games(views.GamesView{Browse: browse, Page: store.CardPage{Cards: cards, Next: hostile, Instead: hostile}}),
		"games, none":         views.Games(views.GamesView{Browse: browse}),
		"game":                views.Game(gameView()),
		"demo":                views.Game(demoView()),
		"reviews":             views.Reviews(reviewsView()),
		"reviews, later":      views.Reviews(views.ReviewsView{Game: game(), Reviews: reviewPage(), After: hostile}),
		"reviews, none":       views.Reviews(views.ReviewsView{Game: game(), Reviews: store.ReviewPage{Refusal: hostile}, Viewer: guest}),
		"answer":              views.Answer(views.AnswerView{Game: game(), Review: reviewPage().Reviews[0], Viewer: member, Typed: new(hostile), Wrong: store.Invalid{"text": hostile}}),
		"studio":              views.Studio(views.StudioView{Games: []store.OwnGame{{Game: game(), Making: store.Running}, deleted}, Next: hostile, Viewer: guest}),
		"studio, empty":       views.Studio(views.StudioView{Viewer: guest, Model: hostile}),
		"workshop, ready":     views.Workshop(workshop(store.Ready)),
		"workshop, running":   views.Workshop(workshop(store.Running)),
		"workshop, failed":    views.Workshop(workshop(store.Failed)),
		"workshop, stopped":   views.Workshop(workshop(store.Stopped)),
		"workshop, first":     views.Workshop(first),
		"publish":             views.Publish(views.PublishView{Game: game(), Head: &head, Fields: publication, Wrong: wrong, Viewer: member}),
		"publish, guest":      views.Publish(views.PublishView{Game: game(), Head: &head, Viewer: guest}),
		"publish, no head":    views.Publish(views.PublishView{Game: game(), Viewer: member}),
		"source":              views.Source(views.SourceView{Game: game(), Version: head, Text: hostile}),
		"sign up":             views.SignUp(views.SignUpView{Handle: hostile, Email: hostile, Next: hostile, Wrong: wrong, Viewer: guest, Keeps: 2}),
		"log in":              views.LogIn(views.LogInView{Email: hostile, Next: hostile, Wrong: wrong}),
		"settings":            views.Settings(views.SettingsView{User: member, Handle: hostile, Logins: logins, Current: headID, Wrong: wrong, Saved: true}),
		"profile":             views.Profile(views.ProfileView{Profile: store.Profile{User: member, Games: cards, Next: hostile, Rounds: rounds}}),
		"profile, empty":      views.Profile(views.ProfileView{Profile: store.Profile{User: member}}),
		"problem":             views.Problem(views.ProblemView{Status: 429, What: hostile, Until: now.Add(90 * time.Second), Now: now}),
		"problem, not known":  views.Problem(views.ProblemView{Status: 404}),
		"sdk":                 views.SDK(),
		"privacy":             views.Privacy(),
		"rules":               views.Rules(),
		"verify":              views.Verify(views.VerifyView{Token: hostile, Owner: member}),
		"verified":            views.Verified(views.VerifiedView{Owner: member, Viewer: member}),
		"verified, elsewhere": views.Verified(views.VerifiedView{Owner: member}),
		"verified, not":       views.Verified(views.VerifiedView{Viewer: member}),
		"top up":              views.TopUp(views.TopUpFormView{Key: gameID, Typed: hostile, Next: hostile, Missing: 1, Test: true, Wrong: wrong}),
		"top up, aside":       views.TopUp(views.TopUpFormView{Next: "javascript:alert(1)", Inside: true}),
		"top up, closed":      views.TopUp(views.TopUpFormView{Next: hostile, Closed: true, Wrong: wrong}),
		"top-up, open":        topUp(store.TopUpOpen),
		"top-up, paid":        topUp(store.TopUpPaid),
		"top-up, expired":     topUp(store.TopUpExpired),
		"top-up, failed":      topUp(store.TopUpFailed),
		"settings, asked":     views.Settings(views.SettingsView{User: member, Asked: true, Post: store.PostShown}),
		"address":             views.Address(views.AddressView{User: member, Email: hostile, Wrong: wrong}),
		"address, asked":      views.Address(views.AddressView{User: member, Asked: true, Post: store.PostShown}),
		"address, new":        views.NewAddress(views.NewAddressView{Token: hostile, Move: store.Move{User: member, Email: hostile}}),
		"address, moved":      views.Moved(views.MovedView{Move: store.Move{User: member, Email: hostile}}),
		"address, taken":      views.Moved(views.MovedView{Move: store.Move{User: member, Email: hostile}, Wrong: store.Invalid{"email": hostile}}),
		"address, stays":      views.Moved(views.MovedView{Viewer: member}),
		"leaving":             views.Leaving(views.LeavingView{User: member, Handle: hostile, Wrong: wrong, Leaving: store.Leaving{Going: 1, Staying: 2, Balances: store.Balances{Wallet: 7}, Payable: 2000, Until: now}}),
		"leaving, not yet":    views.Leaving(views.LeavingView{User: member, Leaving: store.Leaving{Payouts: 1, Until: now}}),
		"forgot":              views.Forgot(views.ForgotView{Email: hostile, Wrong: wrong}),
		"forgot, asked":       views.Forgot(views.ForgotView{Asked: true, Post: store.PostWaits}),
		"forgot, stale":       views.Forgot(views.ForgotView{Stale: true}),
		"reset":               views.Reset(views.ResetView{Token: hostile, Owner: member, Wrong: wrong}),
		"mails":               views.DevMail(views.DevMailView{Mails: []store.Mail{{Kind: hostile, Subject: hostile, Address: hostile, Text: hostile + " " + hostile, Link: "javascript:alert(1)", GoodUntil: &now}, {Text: "javascript:alert(1)", Link: "javascript:alert(1)"}}, Now: now}),
		"mails, none":         views.DevMail(views.DevMailView{}),
	}
	maps.Copy(all, salesPages())
	maps.Copy(all, shopPages())
	maps.Copy(all, trustPages())
	return all
}

func topUp(status string) views.Page {
	return views.TopUpState(views.TopUpView{
		TopUp: store.TopUp{ID: gameID, Credits: 1250, Status: status, Next: "javascript:alert(1)", CreatedAt: now}, Balance: 1300, Again: views.TopUpFormView{Next: hostile}, Now: now,
	})
}

// parse renders a component and reads it as a browser would.
func parse(t *testing.T, component templ.Component) *goquery.Document {
	t.Helper()
	var html bytes.Buffer
	if err := component.Render(context.Background(), &html); err != nil {
		t.Fatalf("render: %v", err)
	}
	document, err := goquery.NewDocumentFromReader(&html)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return document
}

// whole renders a page with the layout around it.
func whole(t *testing.T, page views.Page, user store.User) *goquery.Document {
	t.Helper()
	return parse(t, views.Layout(page, views.Frame{
		User: user, Path: "/games/star-cat", BaseURL: "http://localhost:8080", Theme: "dark", Nonce: "n0nce",
		Asset: func(name string) string { return "/static/" + name },
	}))
}
