// The page of a room: people around a stage, for [data-room]. It keeps data-seat and data-room-status true, and gives
// the stage's section what its game must know: room:table, room:event and room:clock (see room/stage.js).
// Every part takes the table as it is (show), and each message as it comes (heard).
import { becomeGuest } from './room/guest.js';
import { openChat } from './room/chat.js';
import { openConnection, openSession } from './room/connection.js';
import { openLink } from './room/link.js';
import { openLobby } from './room/lobby.js';
import { openModel } from './room/model.js';
import { openNews } from './room/news.js';
import { openReports } from './room/report.js';
import { openResults } from './room/results.js';
import { openRound } from './room/round.js';
import { openSeats } from './room/seats.js';
import { openStage } from './room/stage.js';
import { openSure } from './room/sure.js';
import { openWords } from './room/words.js';

// These are many, and nothing that is shown depends on them.
const unseen = new Set(['msg', 'set', 'chat']);

async function mount(root) {
  const { apply, table } = openModel();
  const word = openWords(root);
  let wire;
  const room = {
    root, table, word,
    find: (selector) => root.querySelector(selector),
    send: (message) => wire?.send(message) ?? false,
    now: () => wire?.now() ?? Date.now(),
    offset: () => wire?.offset() ?? 0,
    retry: () => wire?.retry(),
    sure: openSure(root, word),
    name: (seat) => table.seats.find((s) => s.seat === seat)?.name ?? '',
  };
  const stage = openStage(room), chat = openChat(room, stage), link = openLink(room);
  const parts = [openNews(room), chat, openSeats(room), openLobby(room), openResults(room, stage), openRound(room, stage), stage];
  openReports(room);

  const message = (m) => {
    const name = room.name(m.seat?.seat ?? m.seat ?? m.from); // Whoever leaves is gone once it is applied.
    const changed = apply(m);
    root.dataset.seat = table.me;
    root.dataset.roomStatus = table.status;
    for (const part of parts) part.heard?.(m, m.seat?.name ?? name);
    if (changed && !unseen.has(m.t)) for (const part of parts) part.show?.();
  };
  const state = (word) => {
    if (word === 'closed') chat.close(); // It would hide why.
    link.state(word);
    stage.cover('bye', word === 'closed');
  };

  if ('stranger' in root.dataset) await becomeGuest(root.dataset.room);
  wire = openConnection({
    url: root.dataset.socket, session: openSession(root.dataset.room),
    hooks: { message, state, bye: link.bye, failed: link.failed, clock: stage.clock },
  });
}

document.querySelectorAll('[data-room]').forEach(mount);
