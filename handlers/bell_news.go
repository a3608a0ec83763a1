package handlers

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
	"aiminigames/views"
)

// askAround shows sockets what there is, until none is due. While the store cannot say it,
// they wait.
func (s *Site) askAround() {
	for {
		sockets := s.bells.next()
		if len(sockets) == 0 {
			return
		}
		if err := s.showBells(sockets); err != nil {
			s.Log.Warn("bells not shown", "err", err)
			s.bells.later(sockets)
		}
		time.Sleep(bellsPause) // What happens meanwhile is shown together.
	}
}

func (s *Site) showBells(sockets []*bell) error {
	ctx, cancel := context.WithTimeout(context.Background(), bellsAsk)
	defer cancel()
	logins := make([]uuid.UUID, len(sockets))
	for i, one := range sockets {
		logins[i] = one.login
	}
	there, err := s.Store.Bells(ctx, logins)
	if err != nil {
		return err
	}
	var failed []error
	for _, one := range sockets {
		now, ok := there[one.login]
		if !ok {
			s.bells.cut(one.login)
			continue
		}
		message, err := s.bellMessage(ctx, one, now)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		s.bells.send(one, message)
	}
	return errors.Join(failed...)
}

// bellMessage renders what a page is to show now: its bell, the list on the page that has
// one, and in words what has come since.
func (s *Site) bellMessage(ctx context.Context, one *bell, now store.Bell) ([]byte, error) {
	news := views.BellNews{Unread: now.Unread}
	if one.greeted && now.New && bytes.Compare(now.Last.UUID[:], one.last[:]) > 0 {
		news.Text, news.Path = now.Text, now.Path
	}
	one.greeted, one.last = true, now.Last.UUID
	if one.lists {
		list, next, err := s.Store.Notifications(ctx, one.user, "")
		if err != nil {
			return nil, err
		}
		news.List = &views.NotificationsView{List: list, Next: next, Unread: now.Unread}
	}
	var html bytes.Buffer
	err := views.News(news).Render(ctx, &html)
	return html.Bytes(), err
}
