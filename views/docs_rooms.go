package views

import _ "embed" // for the example

// roomsExample is a whole game for a room, as the page shows it. It is checked like any game.
//
//go:embed docs_rooms_example.html
var roomsExample string

// roomCalls is what minigame.room has, in the order in which a game meets it.
var roomCalls = [...]sdkCall{
	{
		"who", "me, host, max, players",
		"Your seat, the host's, how many there can be, and who is there: seat, name, color, online. Seats count from 1; me is 0 for a spectator, who sees everything and sends nothing. Until the page has answered, me is 0 and nobody is there.",
		"const mine = room.players.find((p) => p.seat === room.me)\nconst leading = room.me !== 0 && room.me === room.host",
	},
	{
		"start", "on('start', f)",
		"A round begins. f gets the seed and the moment of the first move on the server's clock, three seconds ahead. It is called once for each round, also for somebody who comes, or comes back, in the middle: a game needs nothing else to begin. From here random() gives the same numbers to all, as the seed is the same.",
		"room.on('start', ({ seed, at }) => { begin(at) })",
	},
	{
		"state", "set(key, value), state, on('state', f)",
		"What all share, and what is still there after a reload. A change is true for you at once, and for all in the order in which the server took it: the last one wins. null deletes. f gets key, value and from, for your own changes once they are confirmed; a change that was not taken is taken back after three seconds.",
		"room.set('board', board)\nroom.on('state', ({ key, value, from }) => { draw(room.state.board) })",
	},
	{
		"message", "send(data, to), on('message', f)",
		"Something for the moment, to all others or to some seats. It comes in order, and is not kept: who is away for a short while gets what they missed, who is away for long, or reloads, may not. Never let a game depend on one message.",
		"room.send({ x, y })\nroom.send('your turn', [2])\nroom.on('message', ({ from, data }) => { move(from, data) })",
	},
	{
		"people", "on('join' | 'leave' | 'presence' | 'host', f)",
		"Somebody sat down (the whole seat), left for good (seat), went offline or came back (seat, online), or became the host (host). A seat is kept for 30 seconds, and in a round until it ends.",
		"room.on('presence', ({ seat, online }) => { fade(seat, !online) })\nroom.on('host', ({ host }) => { if (host === room.me) lead() })",
	},
	{
		"end", "end(results), on('end', f), on('lobby', f)",
		"The host's game ends the round, with a score for each seat: the most is first. From other seats it does nothing. Results go to the board of the game. After the end the host may ask for another: then the state is empty, and lobby is told.",
		"room.end([{ seat: 1, score: 10 }, { seat: 2, score: 7 }])\nroom.on('end', ({ results }) => { celebrate() })",
	},
	{
		"now", "now()",
		"Milliseconds on the server's clock, which is the same for all within a few. Count time with it, never with your own clock.",
		"const left = at + 60000 - room.now()",
	},
}

type roomPlan struct{ name, text string }

// roomPlans are the three ways to share the work, from the simplest.
var roomPlans = [...]roomPlan{
	{"Shared state", "For turns, boards, cards and quizzes. All that matters is in the state, and each player's game draws it. Whoever's turn it is sets the next position. Everybody checks it, as another player's game may have been tampered with."},
	{"Each their own", "For races and scores. Each player's game moves its own player and shares where that is, some ten times a second. The others are drawn a little behind, gliding from place to place. Chance that follows from the seed needs no messages at all."},
	{"The host decides", "For one ball that everybody hits. The host's game moves the world and sends it, 20 times a second at most; the others send what they press. Show your own move at once, without waiting for the host, and let what comes back correct it gently. Keep in the state, once a second, what the next host needs to go on."},
}
