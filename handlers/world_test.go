package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// form has what the forms of the site ask for; what would change who its sender is has
// something wrong with it.
var form = url.Values{
	"prompt": {"a cat"}, "title": {"Cat"}, "summary": {"Catch."}, "genre": {"catch"}, "visibility": {"public"}, "price": {"0"},
	"stars": {"5"}, "text": {"Some words."}, "words": {"Some words."}, "reason": {"spam"}, "wished": {"true"}, "picked": {"true"},
	"act": {"ask"}, "decision": {"decline"}, "theme": {"dark"}, "credits": {"0"}, "handle": {"x!"}, "email": {"nobody@example.com"},
	"password": {"wrong"}, "current": {"wrong"}, "role": {"member"},
}.Encode()

// actor is somebody who meets the routes.
type actor struct {
	name    string
	browser *browser
	id      uuid.UUID
	owns    bool // what they meet is theirs
}

// world has somebody of each role, and makes what routes are about.
type world struct {
	t         *testing.T
	site      *testSite
	everybody []actor
	ada       actor
	zoe       actor // of whom ada buys, and who reviews
	document  []byte
	version   string // of the game made last
	n         int
}

func newWorld(t *testing.T, site *testSite) *world {
	t.Helper()
	w := &world{t: t, site: site}
	sum := sha256.Sum256([]byte(gameDocument))
	w.document = sum[:]
	w.exec(`INSERT INTO blobs (hash, type, body) VALUES ($1, 'image/svg+xml', $2)`, w.document, gameDocument)
	guest := site.visitor(t)
	guest.game("a cat")
	w.ada, w.zoe = w.member("own", "ada"), w.member("", "zoe")
	w.ada.owns = true
	mod, admin := w.member("moderator", "maud"), w.member("admin", "boss")
	w.exec(`UPDATE users SET verified_at = now() WHERE role <> 'guest'`) // Then they may sell.
	w.exec(`UPDATE users SET role = 'moderator' WHERE id = $1`, mod.id)
	w.exec(`UPDATE users SET role = 'admin' WHERE id = $1`, admin.id)
	someone := actor{name: "guest", browser: guest, id: w.id(`SELECT id FROM users WHERE role = 'guest'`)}
	ownGuest := someone
	ownGuest.name, ownGuest.owns = "own guest", true
	w.everybody = []actor{{name: "stranger", browser: site.visitor(t)}, someone, ownGuest, w.member("other", "eve"), w.ada, mod, admin}
	for _, buyer := range []string{"ada", "zoe"} {
		if err := site.Store.Grant(t.Context(), store.User{ID: admin.id, Role: store.Admin}, buyer, 100_000, "to buy with", uuid.Must(uuid.NewV4())); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *world) member(name, handle string) actor {
	return actor{name: name, browser: w.site.member(w.t, handle), id: w.id(`SELECT id FROM users WHERE handle = $1`, handle)}
}

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	if _, err := w.site.pool.Exec(statement, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) id(query string, args ...any) (id uuid.UUID) {
	w.t.Helper()
	if err := w.site.pool.Get(&id, query, args...); err != nil {
		w.t.Fatal(err)
	}
	return id
}

// insert adds a row with an ID of its own, the first value of the statement.
func (w *world) insert(statement string, args ...any) string {
	w.t.Helper()
	id := uuid.Must(uuid.NewV7())
	w.exec(statement, append([]any{id}, args...)...)
	return id.String()
}

// path is r's with things in it that are owner's, each made for this one request.
func (w *world) path(r route, owner actor) string {
	w.t.Helper()
	path := strings.TrimSuffix(r.path, "*")
	switch {
	case path == r.path, r.method == "GET":
	case r.method == "POST":
		w.exec(`INSERT INTO river_job (id, kind, args, max_attempts) VALUES (1000000, 'send_mail', '{}', 1) ON CONFLICT DO NOTHING`)
		return path + "api/jobs/cancel"
	default:
		w.exec(`INSERT INTO river_queue (name, updated_at) VALUES ('mail', now()) ON CONFLICT DO NOTHING`)
		return path + "api/queues/mail/pause"
	}
	for part := range strings.SplitSeq(r.path, "/") {
		if name, is := strings.CutPrefix(part, ":"); is {
			path = strings.Replace(path, part, w.thing(name, r, owner), 1)
		}
	}
	return strings.Replace(path, "@:handle", "@ada", 1)
}

func (w *world) thing(name string, r route, owner actor) string {
	w.t.Helper()
	switch name {
	case "n":
		return "1"
	case "hash":
		return hex.EncodeToString(w.document) + ".svg"
	case "token":
		return "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	case "slug":
		return w.slug(r, owner)
	case "code":
		w.n++
		code := "BBB" + string([]byte{letters[w.n/400%20], letters[w.n/20%20], letters[w.n%20]})
		_, game := w.game(owner)
		w.insert(`INSERT INTO rooms (id, code, game_id, version_id, opener_id, seats) VALUES ($1, $2, $3, $4, $5, 2)`, code, game, w.version, owner.id)
		return code
	case "login":
		return w.insert(`INSERT INTO logins (id, user_id, agent, address) VALUES ($1, $2, '', '')`, owner.id)
	case "user":
		w.n++
		return w.insert(`INSERT INTO users (id, role, name, hue, handle, email, password, joined_at) VALUES ($1, 'member', $2, 0, $2, $2 || '@example.com', 'none', now())`,
			fmt.Sprintf("user%d", w.n))
	case "play":
		_, game := w.game(owner)
		return w.insert(`INSERT INTO plays (id, game_id, version_id, user_id, seed) VALUES ($1, $2, $3, $4, 1)`, game, w.version, owner.id)
	case "generation":
		_, game := w.game(owner)
		return w.insert(`INSERT INTO generations (id, game_id, user_id, prompt, mode, status, seed) VALUES ($1, $2, $3, 'a cat', 'builtin', 'queued', 1)`, game, owner.id)
	case "review":
		_, game := w.game(owner)
		return w.insert(`INSERT INTO reviews (id, game_id, user_id, stars) VALUES ($1, $2, $3, 4)`, game, w.zoe.id)
	case "topup":
		return w.insert(`INSERT INTO topups (id, user_id, credits) VALUES ($1, $2, 500)`, owner.id)
	case "payout":
		return w.insert(`INSERT INTO payouts (id, user_id, credits, destination) VALUES ($1, $2, 2000, 'a bank')`, owner.id)
	case "request":
		return w.request(r)
	case "case":
		return w.reported(owner)
	case "decision", "appeal":
		id := w.insert(`INSERT INTO decisions (id, case_id, user_id, by_id, action, rule, facts, machine, before) VALUES ($1, $2, $3, $4, 'warn', 'spam', 'Words.', false, '{}')`,
			w.reported(owner), owner.id, w.zoe.id)
		if name == "appeal" {
			return w.insert(`INSERT INTO appeals (id, decision_id, text) VALUES ($1, $2, 'Please look again.')`, id)
		}
		return id
	}
	w.t.Fatalf("%s %s: teach the world what a :%s is", r.method, r.path, name)
	return ""
}

// playChanged reports whether the play made last is not as it was made.
func (w *world) playChanged() (changed bool) {
	w.t.Helper()
	if err := w.site.pool.Get(&changed, `SELECT score <> 0 OR beat_at IS NOT NULL FROM plays ORDER BY id DESC LIMIT 1`); err != nil {
		w.t.Fatal(err)
	}
	return changed
}

const letters = "BCDFGHJKMNPQRSTVWXZB"

// game is a published game of owner's, by its slug and ID.
func (w *world) game(owner actor) (slug, game string) {
	w.t.Helper()
	w.n++
	slug = fmt.Sprintf("cat-%d", w.n)
	game = w.insert(`INSERT INTO games (id, slug, owner_id, title, genre, players_max) VALUES ($1, $2, $3, 'Cat', 'catch', 2)`, slug, owner.id)
	w.version = w.insert(`INSERT INTO versions (id, game_id, n, origin, title, maker, document, manifest, size) VALUES ($1, $2, 1, 'prompt', 'Cat', 'builtin', $3, $4, 10)`,
		game, w.document, `{"title":"Cat","players":{"min":1,"max":2}}`)
	w.exec(`UPDATE games SET head_id = $2, live_id = $2, status = 'published', published_at = now() WHERE id = $1`, game, w.version)
	return slug, game
}

// slug is a game as the route needs it.
func (w *world) slug(r route, owner actor) string {
	w.t.Helper()
	switch {
	case strings.HasSuffix(r.path, "/refund"): // It is the buyer's to ask for, and guests buy nothing.
		return w.bought(w.ada, w.zoe)
	case strings.HasSuffix(r.path, "/reviews"), strings.HasSuffix(r.path, "/purchase"), strings.HasSuffix(r.path, "/reviews/delete"), strings.HasSuffix(r.path, "/wish"):
		slug, _ := w.game(w.zoe)
		return slug
	}
	slug, game := w.game(owner)
	switch {
	case strings.HasSuffix(r.path, "/undelete"):
		w.exec(`UPDATE games SET deleted_at = now() WHERE id = $1`, game)
	case strings.HasSuffix(r.path, "/cancel"), strings.HasSuffix(r.path, "/progress"), strings.HasSuffix(r.path, "/stream"):
		w.insert(`INSERT INTO generations (id, game_id, user_id, prompt, mode, status, seed) VALUES ($1, $2, $3, 'a cat', 'builtin', 'queued', 1)`, game, owner.id)
	}
	return slug
}

// bought is a game of seller's that buyer has bought.
func (w *world) bought(buyer, seller actor) string {
	w.t.Helper()
	slug, game := w.game(seller)
	w.exec(`UPDATE games SET price = 50 WHERE id = $1`, game)
	if _, err := w.site.Store.Buy(w.t.Context(), store.User{ID: buyer.id, Role: store.Member}, store.Order{Slug: slug, Price: 50}); err != nil {
		w.t.Fatal(err)
	}
	return slug
}

// request is one of zoe's for a refund: to ada as the creator, or to an admin.
func (w *world) request(r route) string {
	w.t.Helper()
	status := "appealed"
	if strings.HasPrefix(r.path, "/sales/") {
		status = "asked"
	}
	return w.insert(`INSERT INTO refund_requests (id, purchase_id, text, status, appealed_at)
		SELECT $1, p.id, 'It does not run.', $3, now() FROM purchases p JOIN games g ON g.id = p.game_id WHERE g.slug = $2`, w.bought(w.zoe, w.ada), status)
}

// reported is an open case about a game of owner's.
func (w *world) reported(owner actor) string {
	w.t.Helper()
	_, game := w.game(owner)
	return w.insert(`INSERT INTO cases (id, kind, subject_id, user_id, title, severity, why, machine) VALUES ($1, 'game', $2, $3, 'Cat', 2, 'Somebody said so.', false)`, game, owner.id)
}
