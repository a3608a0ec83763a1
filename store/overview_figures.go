package store

const decisionFigures = `
	SELECT count(*) FILTER (WHERE action NOT IN ('approve', 'overturn')) AS made, count(*) FILTER (WHERE action = 'approve') AS approved,
		count(*) FILTER (WHERE machine AND action NOT IN ('approve', 'overturn')) AS machine,
		count(*) FILTER (WHERE EXISTS (SELECT 1 FROM decisions x WHERE x.reverses = d.id)) AS overturned
	FROM decisions d WHERE at > now() - interval '30 days'`

const roomFigures = `
	SELECT count(*) AS open, coalesce(sum(players), 0) AS players, coalesce(sum(watchers), 0) AS watchers
	FROM rooms r WHERE ` + aliveRoom

// Those done are most of all jobs; the indexes lead past them.
const jobFigures = `
	SELECT count(*) FILTER (WHERE state = 'running') AS running, count(*) FILTER (WHERE state = 'available') AS waiting,
		count(*) FILTER (WHERE state IN ('scheduled', 'retryable', 'pending')) AS later,
		min(scheduled_at) FILTER (WHERE state = 'available') AS oldest_at,
		(SELECT count(*) FROM river_job WHERE state = 'discarded' AND finalized_at > now() - interval '7 days') AS given
	FROM river_job WHERE state IN ('available', 'running', 'scheduled', 'retryable', 'pending')`

// Of each of the last $1 UTC days.
const siteDays = `
	WITH today AS (SELECT date_trunc('day', now() AT TIME ZONE 'UTC') AS day),
	first AS (SELECT day - ($1 - 1) * interval '1 day' AS day FROM today),
	made AS (
		SELECT date_trunc('day', created_at AT TIME ZONE 'UTC') AS day, count(*) FILTER (WHERE status = 'ready') AS ready,
			count(*) FILTER (WHERE status = 'failed') AS failed, coalesce(sum(cost_micros), 0) AS cost_micros,
			count(*) FILTER (WHERE mode = 'model' AND tokens_in + tokens_out > 0 AND cost_micros IS NULL) AS unpriced
		FROM generations WHERE created_at >= (SELECT day FROM first) AT TIME ZONE 'UTC' GROUP BY 1
	),
	came AS (
		SELECT date_trunc('day', joined_at AT TIME ZONE 'UTC') AS day, count(*) AS sign_ups
		FROM users WHERE joined_at >= (SELECT day FROM first) AT TIME ZONE 'UTC' GROUP BY 1
	)
	SELECT d AS day, coalesce(m.ready, 0) AS ready, coalesce(m.failed, 0) AS failed, coalesce(c.sign_ups, 0) AS sign_ups,
		coalesce(m.cost_micros, 0)::bigint AS cost_micros, coalesce(m.unpriced, 0) AS unpriced
	FROM generate_series((SELECT day FROM first), (SELECT day FROM today), '1 day') d
		LEFT JOIN made m ON m.day = d LEFT JOIN came c ON c.day = d ORDER BY d`

const failureFigures = `
	SELECT error_class, mode, count(*) AS count FROM generations
	WHERE status = 'failed' AND created_at > now() - interval '30 days'
	GROUP BY error_class, mode ORDER BY count DESC, error_class, mode LIMIT 20`

const moneyFigures = `
	SELECT p.*, t.*, o.*, (SELECT count(*) FROM refund_requests WHERE status = 'appealed') AS appealed FROM (
		SELECT count(*) AS sales, coalesce(sum(p.paid), 0) AS sold, count(p.refunded_at) AS refunds, coalesce(sum(f.fee), 0) AS fees
		FROM purchases p, LATERAL (
			SELECT sum(e.amount) AS fee FROM entries e
			WHERE e.transfer_id IN (p.transfer_id, p.refund_id) AND e.account_id = (SELECT id FROM accounts WHERE owner_id IS NULL AND kind = 'fees')
		) f WHERE p.at > now() - interval '30 days'
	) p, (
		SELECT coalesce(sum(credits) FILTER (WHERE NOT test), 0) AS topups, coalesce(sum(credits) FILTER (WHERE test), 0) AS test_topups
		FROM topups WHERE status = 'paid' AND ended_at > now() - interval '30 days'
	) t, (SELECT count(*) AS payouts, coalesce(sum(credits), 0) AS waiting FROM payouts WHERE status = 'asked') o`
