package handlers

import (
	"context"
	"strings"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// Channels are what this process does about what another, or it itself, says by the
// database: by channel, with what is said.
func (s *Site) Channels() map[string]func(payload string) {
	cut := func(payload string) {
		s.bells.cut(uuid.FromStringOrNil(payload))
		s.Rooms.Cut(payload)
	}
	return map[string]func(payload string){
		store.ChannelNotifications: func(user string) { s.bells.ring(uuid.FromStringOrNil(user), s.askAround) },
		store.ChannelCut:           cut,
		store.ChannelLogin:         cut,
		store.ChannelClosed: func(payload string) {
			code, why, _ := strings.Cut(payload, " ")
			s.Rooms.End(code, why)
		},
		store.ChannelUnsaid: s.unsay,
		store.ChannelBarred: func(payload string) {
			code, user, _ := strings.Cut(payload, " ")
			s.Rooms.Bar(code, user)
		},
	}
}

// Missed catches up with what may have been said while nobody listened: every bell is shown
// anew, whoever is logged out since loses their sockets, and rooms lose the lines that were
// taken back.
func (s *Site) Missed() {
	s.bells.ringAll(s.askAround)
	s.bells.also(func() {
		if err := s.cutGone(); err != nil {
			s.Log.Warn("sockets of those who have gone not ended", "err", err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), bellsAsk)
		defer cancel()
		if err := s.unsayAll(ctx, s.Rooms.Codes()...); err != nil {
			s.Log.Warn("lines of chat not taken back", "err", err)
		}
	})
}

// cutGone ends the sockets in rooms of log-ins that have ended.
func (s *Site) cutGone() error {
	ctx, cancel := context.WithTimeout(context.Background(), bellsAsk)
	defer cancel()
	var logins []uuid.UUID
	for _, login := range s.Rooms.Logins() {
		logins = append(logins, uuid.FromStringOrNil(login))
	}
	if len(logins) == 0 {
		return nil
	}
	there, err := s.Store.Viewers(ctx, logins)
	if err != nil {
		return err
	}
	for _, login := range logins {
		if !there[login].Known() {
			s.Rooms.Cut(login.String())
		}
	}
	return nil
}

// CloseSockets ends all sockets that tell visitors what is new, and waits for them.
func (s *Site) CloseSockets(ctx context.Context) error { return s.bells.Close(ctx) }
