package store

// An exportedList is a file of an export. Its query asks for user $1's rows, each of which
// has an id to go on from.
type exportedList struct{ name, query string }

var exported = []exportedList{
	{"account", `SELECT id, role, name, hue, handle, email, created_at, joined_at, verified_at FROM users WHERE id = $1`},
	{"logins", `SELECT id, agent, address, created_at, seen_at FROM logins WHERE user_id = $1`},
	{"notifications", `SELECT id, kind, text, path, at, read_at FROM notifications WHERE user_id = $1`},
	{"notification settings", `SELECT md5(kind)::uuid AS id, kind, page, mail FROM notification_settings WHERE user_id = $1`},
	{"mails", `SELECT id, kind, address, subject, text, created_at, sent_at FROM mails WHERE user_id = $1`},

	{"games", `SELECT id, slug, title, summary, genre, tags, status, price, pay_more, remixable, remix_share, label, players_max, remix_of, plays, likes,
		reviews, stars, created_at, updated_at, published_at, deleted_at FROM games WHERE owner_id = $1`},
	{"prompts", `SELECT n.id, g.slug AS game, n.prompt, n.mode, n.model, n.status, n.notes, n.error, n.held AS credits, n.created_at, n.ended_at
		FROM generations n JOIN games g ON g.id = n.game_id WHERE n.user_id = $1`},
	{"versions", `SELECT v.id, g.slug AS game, v.n, v.origin, v.prompt, v.title, v.maker, v.notes, v.size, v.certificate, v.created_at
		FROM versions v JOIN games g ON g.id = v.game_id WHERE g.owner_id = $1`},
	{"royalties", `SELECT r.game_id AS id, g.slug AS game, jsonb_agg(jsonb_build_object('depth', r.depth, 'title', r.title, 'share', r.share) ORDER BY r.depth) AS owed
		FROM royalties r JOIN games g ON g.id = r.game_id WHERE g.owner_id = $1 GROUP BY r.game_id, g.slug`},

	{"plays", `SELECT p.id, g.slug AS game, p.seed, p.score, p.won, p.seconds, p.started_at, p.ended_at
		FROM plays p JOIN games g ON g.id = p.game_id WHERE p.user_id = $1`},
	{"scores", `SELECT c.game_id AS id, g.slug AS game, c.score, c.at FROM scores c JOIN games g ON g.id = c.game_id WHERE c.user_id = $1`},
	{"saves", `SELECT v.game_id AS id, g.slug AS game, length(v.body) AS bytes, v.updated_at FROM saves v JOIN games g ON g.id = v.game_id WHERE v.user_id = $1`},
	{"rounds", `SELECT r.id, g.slug AS game, r.room, t.seat, t.name, t.color, t.score, t.place, r.started_at, r.ended_at
		FROM round_seats t JOIN rounds r ON r.id = t.round_id JOIN games g ON g.id = r.game_id WHERE t.user_id = $1`},
	{"standings", `SELECT t.game_id AS id, g.slug AS game, t.wins, t.rounds, t.best FROM standings t JOIN games g ON g.id = t.game_id WHERE t.user_id = $1`},
	{"rooms", `SELECT r.id, r.code, g.slug AS game, r.public, r.status, r.created_at, r.closed_at FROM rooms r JOIN games g ON g.id = r.game_id WHERE r.opener_id = $1`},

	{"likes", `SELECT l.game_id AS id, g.slug AS game, l.at FROM likes l JOIN games g ON g.id = l.game_id WHERE l.user_id = $1`},
	{"wishes", `SELECT w.game_id AS id, g.slug AS game, w.at FROM wishes w JOIN games g ON g.id = w.game_id WHERE w.user_id = $1`},
	{"reviews", `SELECT r.id, g.slug AS game, r.stars, r.text, r.answer, r.at, r.edited_at, r.answered_at
		FROM reviews r JOIN games g ON g.id = r.game_id WHERE r.user_id = $1`},
	{"answers to reviews", `SELECT r.id, g.slug AS game, r.answer, r.answered_at
		FROM reviews r JOIN games g ON g.id = r.game_id WHERE g.owner_id = $1 AND r.answer <> ''`},

	{"purchases", `SELECT p.id, g.slug AS game, p.paid, p.own_link, p.at, p.refunded_at, p.refund_way
		FROM purchases p JOIN games g ON g.id = p.game_id WHERE p.buyer_id = $1`},
	{"sales", `SELECT p.id, g.slug AS game, p.paid, p.own_link, p.at, p.refunded_at, p.refund_way
		FROM purchases p JOIN games g ON g.id = p.game_id WHERE p.seller_id = $1`},
	{"refund requests", `SELECT r.id, r.purchase_id, r.text, r.status, r.answer, r.verdict, r.asked_at, r.answered_at, r.appealed_at, r.ended_at
		FROM refund_requests r JOIN purchases p ON p.id = r.purchase_id WHERE p.buyer_id = $1`},
	{"top-ups", `SELECT id, credits, status, test, created_at, ended_at FROM topups WHERE user_id = $1`},
	{"payouts", `SELECT id, credits, destination, status, answer, asked_at, ended_at FROM payouts WHERE user_id = $1`},
	{"balances", `SELECT id, kind, balance FROM accounts WHERE owner_id = $1`},

	{"reports", `SELECT r.id, c.kind, c.title, r.reason, r.text, r.at FROM reports r JOIN cases c ON c.id = r.case_id WHERE r.reporter_id = $1`},
	{"reports of messages", `SELECT id, room, name, reason, text, created_at FROM chat_reports WHERE reporter_id = $1`},
	{"decisions", `SELECT d.id, c.kind, c.title, d.action, d.rule, d.facts, d.machine, d.until, d.strike, d.at
		FROM decisions d JOIN cases c ON c.id = d.case_id WHERE d.user_id = $1 AND d.action <> 'approve'`}, // of which they are not told
	{"appeals", `SELECT a.id, a.decision_id, a.text, a.at, a.outcome, a.answer, a.answered_at
		FROM appeals a JOIN decisions d ON d.id = a.decision_id WHERE d.user_id = $1`},
}

// exportedFiles ask for bytes of user $1's, after the id $2.
var exportedFiles = []string{
	`SELECT v.id, 'games/' || g.slug || '/version-' || v.n || '.html' AS name, b.body
		FROM versions v JOIN games g ON g.id = v.game_id JOIN blobs b ON b.hash = v.document WHERE g.owner_id = $1 AND v.id > $2 ORDER BY v.id`,
	`SELECT g.id, 'games/' || g.slug || '/cover.svg' AS name, b.body
		FROM games g JOIN blobs b ON b.hash = g.cover WHERE g.owner_id = $1 AND g.id > $2 ORDER BY g.id`,
	`SELECT v.game_id AS id, 'saves/' || g.slug || '.json' AS name, v.body
		FROM saves v JOIN games g ON g.id = v.game_id WHERE v.user_id = $1 AND v.game_id > $2 ORDER BY v.game_id`,
}
