package store

// Of each of the last $2 UTC days, what the own entries of $1 say: a sale or a royalty brings
// credits, and a refund that takes some away is of one of those.
const salesDaysQuery = `
	WITH today AS (SELECT date_trunc('day', now() AT TIME ZONE 'UTC') AS day),
	first AS (SELECT day - ($2 - 1) * interval '1 day' AS day FROM today),
	own AS (
		SELECT date_trunc('day', at AT TIME ZONE 'UTC') AS day,
			coalesce(sum(amount) FILTER (WHERE reason <> 'refund'), 0) AS earned,
			coalesce(sum(amount) FILTER (WHERE reason = 'royalty'), 0) AS royalties,
			coalesce(-sum(amount) FILTER (WHERE reason = 'refund'), 0) AS returned
		FROM entries e JOIN transfers t ON t.id = e.transfer_id
		WHERE e.owner_id = $1 AND (e.reason IN ('sale', 'royalty') OR e.reason = 'refund' AND e.amount < 0)
			AND t.at >= (SELECT day FROM first) AT TIME ZONE 'UTC' GROUP BY 1
	)
	SELECT d AS day, coalesce(own.earned, 0) AS earned, coalesce(own.royalties, 0) AS royalties, coalesce(own.returned, 0) AS returned
	FROM generate_series((SELECT day FROM first), (SELECT day FROM today), '1 day') d LEFT JOIN own ON own.day = d ORDER BY d`

// From $2 on.
const salesSumQuery = `
	SELECT p.*, s.* FROM (
		SELECT count(*) FILTER (WHERE at >= $2) AS sold, coalesce(sum(paid) FILTER (WHERE at >= $2), 0) AS prices,
			count(*) FILTER (WHERE refunded_at >= $2) AS refunds
		FROM purchases WHERE seller_id = $1 AND (at >= $2 OR refunded_at >= $2)
	) p, (
		SELECT coalesce(sum(e.amount) FILTER (WHERE e.reason = 'fee'), 0) AS fee,
			coalesce(sum(e.amount) FILTER (WHERE e.reason = 'royalty'), 0) AS passed
		FROM purchases p JOIN entries e ON e.transfer_id = p.transfer_id WHERE p.seller_id = $1 AND p.at >= $2
	) s`

// Each game's copies and what they brought, from $2 on.
const soldGamesQuery = `
	SELECT ` + cardColumns + `, g.status, g.deleted_at, coalesce(s.sold, 0) AS sold, coalesce(s.refunded, 0) AS refunded,
		coalesce(s.earned, 0) AS earned, coalesce(sum(s.earned) OVER (), 0) AS all_earned
	FROM games g JOIN users u ON u.id = g.owner_id LEFT JOIN (
		SELECT game_id, sum(sold) AS sold, sum(refunded) AS refunded, sum(earned) AS earned FROM (
			SELECT p.game_id, 1 AS sold, 0 AS refunded, e.amount AS earned
			FROM purchases p JOIN entries e ON e.transfer_id = p.transfer_id AND e.reason = 'sale'
			WHERE p.seller_id = $1 AND p.at >= $2
			UNION ALL
			SELECT p.game_id, 0, 1, coalesce((
				SELECT sum(amount) FROM entries e WHERE e.transfer_id = p.refund_id AND e.owner_id = $1 AND e.amount < 0), 0)
			FROM purchases p WHERE p.seller_id = $1 AND p.refunded_at >= $2
		) p GROUP BY game_id
	) s ON s.game_id = g.id
	WHERE g.owner_id = $1 AND (s.game_id IS NOT NULL OR g.price > 0 AND g.deleted_at IS NULL)
	ORDER BY earned DESC, sold DESC, g.id DESC LIMIT $3`

// Who tried a game has played its demo for some time since $2: not the creator, nor who had
// it by then. A buyer who never did is in neither figure. Of a creator's games it takes the
// dozen played most.
const demosQuery = `
	SELECT g.slug, g.title, g.hue, d.tried, d.bought
	FROM (
		SELECT id, slug, title, hue FROM games
		WHERE owner_id = $1 AND price > 0 AND status IN ('published', 'unlisted') AND deleted_at IS NULL ORDER BY plays DESC, id DESC LIMIT 12
	) g, LATERAL (
		SELECT count(DISTINCT y.user_id) + count(*) FILTER (WHERE y.user_id IS NULL) AS tried, count(DISTINCT p.buyer_id) AS bought
		FROM plays y LEFT JOIN purchases p ON p.game_id = y.game_id AND p.buyer_id = y.user_id AND p.refunded_at IS NULL
		WHERE y.game_id = g.id AND y.started_at >= $2 AND y.seconds > 0 AND y.user_id IS DISTINCT FROM $1 AND (p.id IS NULL OR p.at >= y.started_at)
	) d ORDER BY d.tried DESC, g.title`
