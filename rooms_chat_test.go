package main

import "testing"

// roomParts makes what the page gives the parts of a room, without a server.
const roomParts = `
	const pieces = document.createElement('div');
	document.body.append(pieces);
	const put = (html) => { pieces.innerHTML = html; };
	const find = (selector) => pieces.querySelector(selector);
	const word = (key, fields) => key + ' ' + (fields?.name ?? '');
	const table = { me: 2, host: 1, status: 'playing', results: null, seats: [
		{ seat: 1, name: 'ada', color: '#112233' }, { seat: 2, name: 'carol', color: '#445566' } ] };
	const room = { root: pieces, find, table, word, send: () => true, name: (seat) => table.seats.find((s) => s.seat === seat)?.name ?? '' };
	const stage = { cover: () => {} };
`

// TestChatOfARoom has somebody's chat go on over lost connections, in a seat that was
// another's before.
func TestChatOfARoom(t *testing.T) {
	t.Parallel()
	runInPage(t, roomParts+`
		put('<section id="chat"><div data-room-log></div><form data-room-say><input name="say"></form><b data-room-unread></b><button data-room-chat></button>'
			+ '<template data-room-chat-line><div class="line"><p><b data-chat="name"></b> <span data-chat="text"></span></p><button data-room-report></button></div></template></section>'
			+ '<dialog id="report"><form data-room-report-form><p data-room-quote></p><input name="line"></form></dialog>');
		document.body.insertAdjacentHTML('beforeend', '<p id="site-says"></p>');
		const { openChat } = await import('/js/room/chat.js');
		const { openReports } = await import('/js/room/report.js');
		const chat = openChat(room, stage);
		openReports(room);
		const said = (n, from, name) => ({ n, from, name, text: 'line ' + n });
		const shown = () => [...find('[data-room-log]').children].map((l) => l.dataset.n + ' ' + l.querySelector('[data-chat="name"]').textContent);
		const hear = (m) => chat.heard(m, room.name(m.from));

		hear({ t: 'welcome', n: 5, chat: [said(3, 2, 'bob'), said(4, 1, 'ada')] });
		hear({ t: 'chat', n: 6, from: 2, text: 'mine' });
		same(shown(), ['3 bob', '4 ada', '6 carol'], 'at first, and live');
		same([...find('[data-room-log]').querySelectorAll('button')].map((b) => b.hidden), [false, false, true], 'what can be reported: not what is hers');

		hear({ t: 'welcome', n: 6, chat: [said(6, 2, 'carol'), said(8, 3, 'dan')] });
		for (const n of [7, 8]) hear({ t: 'chat', n, from: 3, text: 'line ' + n });
		same(shown().slice(3), ['7 ', '8 dan'], 'what was missed, once and all of it, with who wrote it');

		const lines = [said(8, 3, 'dan'), said(300, 1, 'ada'), said(301, 2, 'carol')];
		hear({ t: 'welcome', n: 400, chat: lines });
		hear({ t: 'resync', n: 400 });
		hear({ t: 'welcome', n: 400, chat: lines });
		hear({ t: 'chat', n: 401, from: 1, text: 'on' });
		same(shown().slice(5), ['300 ada', '301 carol', '401 ada'], 'after too long a gap');

		const read = (n) => find('.line[data-n="' + n + '"]').textContent.replaceAll(' ', '');
		hear({ t: 'unsaid', n: 402, line: 401 });
		hear({ t: 'unsaid', n: 403, line: 400 });
		hear({ t: 'welcome', n: 403, chat: lines.slice(0, 2), unsaid: [301, 'x', 401] });
		same([read(300), read(301), read(401)], ['adaline300', 'carolunsaid', 'adaunsaid'], 'what was taken back, also while away');
		same(find('.line[data-n="300"] button').hidden + ' ' + find('.line[data-n="401"] button').hidden, 'false true', 'what can still be reported');

		hear({ t: 'welcome', n: 2, chat: [said(1, 1, 'ada')] });
		hear({ t: 'chat', n: 3, from: 1, text: 'anew' });
		same(shown().at(-1), '3 ada', 'numbers that begin anew');

		find('[data-room-report]').click();
		same([find('[name="line"]').value, find('#report').open], ['3', true], 'the line that is reported');
	`)
}

func TestResultsOfARoom(t *testing.T) {
	t.Parallel()
	runInPage(t, roomParts+`
		put('<section data-room-panel="ended"><h2 data-room-verdict tabindex="-1"></h2><table data-room-table><tbody></tbody></table><p data-room-unranked></p><p data-room-wait></p>'
			+ '<button data-room-again></button><button data-room-lobby></button><button data-room-results></button><button data-room-look></button></section>');
		const line = document.createElement('template');
		line.dataset.roomResult = '';
		line.innerHTML = '<tr><td data-result="place"></td><td data-result="name"></td><td data-result="score"></td></tr>';
		pieces.append(line);
		const { openResults } = await import('/js/room/results.js');
		const results = openResults(room, stage);
		const shown = () => [find('[data-room-verdict]').textContent, ...[...find('[data-room-table]').querySelectorAll('tr')].map((r) =>
			r.querySelector('[data-result="name"]').textContent + (r.classList.contains('own') ? ' own' : ''))];
		table.status = 'ended';
		table.results = [{ seat: 2, name: 'bob', score: 3, place: 1 }, { seat: 1, name: 'ada', score: 1, place: 2 }];
		results.show();
		same(shown(), ['won bob', 'bob', 'ada'], 'who played, not who sits there now');
		table.results = [{ seat: 2, name: 'carol', score: 3, place: 1 }, { seat: 1, place: 2 }];
		results.show();
		same(shown(), ['you-won ', 'carol own', 'ada'], 'her own, and one without a name');
	`)
}
