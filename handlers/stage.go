package handlers

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
	"aiminigames/views"
)

const (
	ticketLife = 4 * time.Hour // a long sitting: a game that is stopped comes again from the same address
	maxInName  = 16 << 10      // bytes of a save that travel in the frame's name
)

// showing is how a version is played on a page.
type showing struct {
	public bool        // without a ticket
	saved  []byte      // what the game has kept for who plays
	seats  int         // of a room, 0 outside of one
	demo   *views.Demo // nil for whoever owns the game
}

// stage is the frame that plays version. What the game must know at once travels in the
// frame's name, which is in no address and goes to no server.
func (s *Site) stage(version store.Version, as showing) views.Stage {
	q := url.Values{"k": {s.Assets.SDKHash()}}
	if !as.public {
		q.Set("ticket", s.ticket(version.ID, time.Now().Add(ticketLife)))
	}
	known := struct {
		Seed   uint32         `json:"seed"`
		Locale string         `json:"locale"`
		Tuning map[string]any `json:"tuning"`
		Saved  *string        `json:"saved,omitempty"` // left out where the game is to ask for it later
		Owned  bool           `json:"owned"`
		Room   *seating       `json:"room,omitempty"`
	}{Seed: rand.Uint32(), Locale: "en", Tuning: tuning(version.Manifest), Owned: as.demo == nil}
	if len(as.saved) <= maxInName {
		text := string(as.saved)
		known.Saved = &text
	}
	if as.seats > 0 {
		known.Room = &seating{as.seats}
	}
	name, err := json.Marshal(known)
	if err != nil {
		name = []byte("{}") // Numbers out of JSON's range: the game takes its own.
	}
	return views.Stage{Src: s.PlayURL.String() + "/play/" + version.ID.String() + "?" + q.Encode(), Name: string(name), Demo: as.demo}
}

// demo is what somebody gets of a game that they do not own, nil if they own it. What a
// member has played is known; others are known by their browsers at best.
func (s *Site) demo(ctx context.Context, user store.User, page store.GamePage) (*views.Demo, error) {
	if page.Game.Owned(user.ID, page.Purchase) {
		return nil, nil
	}
	left, err := s.Store.DemoLeft(ctx, user.ID, page.Game.ID)
	return &views.Demo{
		Script: s.Assets.URL("js/demo.js"), Left: left, Price: page.Game.Price, PayMore: page.Game.PayMore, ByBrowser: !user.Is(store.Member),
	}, err
}

// seating is what a game knows of its room from its first line on.
type seating struct {
	Max int `json:"max"`
}

// tuning is what a version's sliders say.
func tuning(manifest store.JSON) map[string]any {
	var m struct {
		Tuning []struct {
			Key   string `json:"key"`
			Value any    `json:"value"`
		} `json:"tuning"`
	}
	values := map[string]any{}
	if json.Unmarshal(manifest, &m) != nil {
		return values // A manifest that cannot be read has none.
	}
	for _, t := range m.Tuning {
		values[t.Key] = t.Value
	}
	return values
}

// ticket lets whoever has it see a version that is not public, until a time. The play
// origin knows no session.
func (s *Site) ticket(version uuid.UUID, until time.Time) string {
	expiry := strconv.FormatInt(until.Unix(), 10)
	return expiry + "." + base64.RawURLEncoding.EncodeToString(s.sign("ticket", version.String(), expiry))
}

func (s *Site) admits(ticket string, version uuid.UUID, now time.Time) bool {
	var expiry int64
	var signature string
	if n, err := fmt.Sscanf(ticket, "%d.%s", &expiry, &signature); n != 2 || err != nil || now.Unix() > expiry {
		return false
	}
	given, err := base64.RawURLEncoding.DecodeString(signature)
	return err == nil && hmac.Equal(given, s.sign("ticket", version.String(), strconv.FormatInt(expiry, 10)))
}

// sign makes a signature of words that hold no space, the first of which says what it is for.
func (s *Site) sign(words ...string) []byte {
	mac := hmac.New(sha256.New, s.Secret)
	for _, w := range words {
		mac.Write([]byte(w + " "))
	}
	return mac.Sum(nil)
}

// hueColor is the colour of this hue, in the form that every canvas understands. It is
// HSL's hue, near enough to OKLCH's for a player's colour.
func hueColor(hue int) string {
	channel := func(n float64) int {
		k := math.Mod(n+float64(hue)/30, 12)
		return int(math.Round(255 * (0.55 - 0.35*max(-1, min(k-3, 9-k, 1)))))
	}
	return fmt.Sprintf("#%02x%02x%02x", channel(0), channel(8), channel(4))
}
