// Memory: find the pairs, or with the mechanic "sequence", repeat a row of tones that grows.
//
// Reads from the spec: hero (on the backs), goods (on the faces, then what else is named, then a stock), size (cards),
// lives, seconds (for each level of pairs; for the whole run of tones), target, mechanics pairs, sequence, combo, peek.
// Tuning: speed (how long cards stay up, how fast tones follow), lives, seconds, size (cards, in the next level).
{
  const STOCK = [...'🍎🚀🌈🎈🐢🦋🌵🍩⚽🎸🔑💎🍄🐳🌙🎁🚗👑🐝🍉⛵🧩🦖🪁🎯🍋'].map((emoji) => ({
    name: emoji,
    emoji,
    color: '',
  }));
  const tones = has('sequence'),
    SHADES = ['#ff5d8f', '#3d9df2', '#ffc02e', '#35c98a', '#a678ff', '#ff8a3d', '#2fc4cf', '#e05ad6', '#8bc34a'];

  let cards = [],
    phase = '',
    wait = 0,
    first = null,
    second = null,
    streak = 0,
    slips = 0,
    cursor = -1,
    thinking = 0;
  let row = [],
    at = 0,
    lit = -1,
    glow = 0,
    cols = 4,
    rows = 4,
    side = 60,
    left = 0,
    top = 0;

  // pictures lists n different things to show, what the player named first.
  function pictures(n) {
    const named = [...SPEC.goods, SPEC.hero, ...SPEC.enemies].filter((def) => def.emoji),
      all = [];
    for (const def of [...named, ...STOCK])
      if (!all.some((one) => one.emoji === def.emoji && one.color === def.color)) all.push(def);
    return all.slice(0, n);
  }

  function start() {
    run.level = 0;
    streak = slips = 0;
    cursor = -1;
    if (tones) startTones();
    else nextLevel();
  }

  function nextLevel() {
    run.level++;
    const n = clamp(2 * Math.round(((tuned('size') || 12) + 4 * (run.level - 1)) / 2), 8, 36);
    cards = shuffle(pictures(n / 2).flatMap((def) => [def, def])).map((def, i) => ({
      def,
      up: false,
      flip: 0,
      pop: 0,
      found: false,
      seen: false,
      late: i * 0.035,
      wrong: 0,
    }));
    first = second = null;
    slips = 0;
    phase = 'deal';
    wait = 0.5 + n * 0.035;
    run.left = tuned('seconds') || null;
    place();
    if (run.level > 1) banner(words.level + ' ' + run.level);
  }

  // place chooses the number of columns that makes the cards largest; full rows are worth a little.
  function place() {
    const w = view.w - 20,
      h = view.bottom - view.top - (tones ? 66 : 20),
      n = cards.length;
    let best = 0;
    for (let c = 2; c <= 9 && c <= n; c++) {
      const r = Math.ceil(n / c),
        size = Math.min(w / c, h / r, tones ? 170 : 128) * (n % c ? 0.86 : 1);
      if (size > best) [best, cols, rows] = [size, c, r];
    }
    side = Math.min(w / cols, h / rows, tones ? 170 : 128);
    left = (view.w - side * cols) / 2;
    top = view.top + 6 + (h - side * rows) / 2;
  }

  const midX = (i) =>
    left + ((i % cols) + 0.5 + (i >= cols * (rows - 1) ? (cols * rows - cards.length) / 2 : 0)) * side;
  const midY = (i) => top + (((i / cols) | 0) + 0.5) * side;
  const showFor = () => 1.25 - tuned('speed') * 0.07;

  function update(dt) {
    for (const k of cards) {
      k.flip += ((k.up ? 1 : 0) - k.flip) * Math.min(1, dt * 15);
      k.pop = Math.max(0, k.pop - dt * 3);
      k.wrong = Math.max(0, k.wrong - dt * 2);
    }
    glow = Math.max(0, glow - dt * 2.2);
    wait -= dt;
    if (tones) return playTones();
    if (run.left !== null && (phase === 'play' || phase === 'check')) countDown(dt, () => finish(false));
    if (wait > 0 || state !== 'play') return;
    if (phase === 'deal') peek();
    else if (phase === 'peek') hideAll();
    else if (phase === 'check') turnBack();
    else if (phase === 'clear') nextLevel();
  }

  function peek() {
    phase = has('peek') ? 'peek' : 'play';
    if (phase === 'play') return;
    wait = 0.9 + cards.length * 0.09;
    cards.forEach((k) => (k.up = true));
    banner(words.watch);
  }

  function hideAll() {
    cards.forEach((k) => (k.up = false));
    phase = 'play';
    sfx('jump');
  }

  function turnBack() {
    for (const k of [first, second]) if (!k.found) k.up = false;
    first = second = null;
    phase = 'play';
  }

  function choose(i) {
    const k = cards[i];
    if (!k || state !== 'play') return;
    if (tones) return tapTone(i);
    if (phase === 'check' && !k.up) turnBack(); // a quick player need not wait
    if (phase !== 'play' || k.up) return;
    k.up = true;
    k.pop = 0.5;
    say(k.def.name || k.def.emoji);
    sfx('click');
    if (!first) return void (first = k);
    second = k;
    if (first.def === k.def) match(i);
    else mismatch(i);
  }

  function match(i) {
    const j = cards.indexOf(first);
    streak++;
    run.times = has('combo') ? Math.min(5, streak) : 1;
    for (const n of [i, j]) {
      Object.assign(cards[n], { found: true, pop: 1 });
      burst(midX(n), midY(n), 14, confetti, 190, 7, 'bit', 300);
      ring(midX(n), midY(n), '#ffd23f', side * 0.8, 0.5);
    }
    first = second = null;
    sfx('catch', streak * 2);
    gain(run.times, midX(i), midY(i) - side * 0.3, '#ffd23f');
    if (!cards.every((k) => k.found) || state !== 'play') return;
    phase = 'clear';
    wait = 1.6;
    banner(slips ? words.level + ' ' + run.level + ' ✓' : words.perfect);
    sfx('level');
    for (let n = 0; n < 5; n++) burst(view.w * (0.15 + n * 0.17), view.h * 0.35, 14, confetti, 260, 9, 'bit', 260);
    if (!slips) heal();
  }

  // A mistake costs a life only if the player could have known better.
  function mismatch(i) {
    const j = cards.indexOf(first),
      twin = cards.find((k) => k !== first && k.def === first.def),
      known = cards[i].seen || twin.seen;
    streak = 0;
    slips++;
    run.times = 1;
    first.wrong = second.wrong = 1;
    phase = 'check';
    wait = showFor();
    first.seen = second.seen = true;
    if (!known) return sfx('miss');
    float(words.seen, midX(i), midY(i) - side * 0.35, '#ffb3b3', 17);
    hurt((midX(i) + midX(j)) / 2, (midY(i) + midY(j)) / 2);
  }

  function startTones() {
    const n = tuned('size') <= 8 ? 4 : tuned('size') <= 16 ? 6 : 9;
    cards = pictures(n).map((def) => ({ def, up: true, flip: 1, pop: 0, wrong: 0, late: 0 }));
    row = [];
    place();
    addTone();
  }

  function addTone() {
    row.push((rand() * cards.length) | 0);
    run.level = row.length;
    showRow();
  }

  function showRow() {
    phase = 'watch';
    at = -1;
    wait = 0.9;
    lit = -1;
    say(words.watch);
  }

  const toneTime = () => Math.max(0.2, 0.74 - tuned('speed') * 0.045 - row.length * 0.012);

  function playTones() {
    if (wait > 0 || state !== 'play') return;
    if (phase === 'watch') {
      at++;
      if (at >= row.length) {
        phase = 'repeat';
        at = 0;
        lit = -1;
        return say(words.repeat);
      }
      sound(row[at]);
      wait = toneTime();
    } else if (phase === 'clear') addTone();
  }

  function sound(i) {
    lit = i;
    glow = 1;
    cards[i].pop = 1;
    sfx('note', i);
    ring(midX(i), midY(i), SHADES[i], side * 0.7, 0.4);
  }

  function tapTone(i) {
    if (phase !== 'repeat') return;
    sound(i);
    if (i !== row[at]) {
      cards[i].wrong = 1;
      if (!hurt(midX(i), midY(i))) showRow();
      return;
    }
    at++;
    if (at < row.length) return;
    burst(midX(i), midY(i), 18, confetti, 220, 8, 'bit', 280);
    gain(1, midX(i), midY(i) - side * 0.3, '#ffd23f');
    phase = 'clear';
    wait = 0.9;
    if (row.length % 5 === 0) sfx('level');
  }

  function draw(c) {
    for (let i = 0; i < cards.length; i++) (tones ? drawPad : drawCard)(c, cards[i], i);
    if (tones) drawRow(c);
    if (cursor >= 0 && cards[cursor]) {
      c.strokeStyle = paletteOf.ink;
      c.lineWidth = 4;
      box(c, midX(cursor) - side * 0.49, midY(cursor) - side * 0.49, side * 0.98, side * 0.98, side * 0.2);
      c.stroke();
    }
  }

  function drawCard(c, k, i) {
    const dealt =
        phase === 'deal' && !calm && state === 'play'
          ? clamp(1 - (wait - 0.5 - (cards.length * 0.035 - k.late) + 0.35) / 0.35, 0, 1)
          : 1,
      t = ease.out(dealt);
    const x = mix(view.w / 2, midX(i), t),
      y = mix(view.bottom + side, midY(i), t) - Math.sin(k.pop * Math.PI) * 5,
      w = side * 0.9;
    const turn = Math.cos(k.flip * Math.PI),
      sx = Math.max(0.04, Math.abs(turn)),
      s = 1 + Math.sin(k.pop * Math.PI) * 0.1;
    c.save();
    c.translate(x + Math.sin(k.wrong * 26) * k.wrong * 5, y);
    c.rotate((1 - t) * 2);
    c.scale(sx * s, s);
    slab(c, '#00000038', -w / 2, -w / 2 + w * 0.06, w, w, w * 0.18);
    if (turn > 0) drawBack(c, w, i);
    else {
      c.globalAlpha = k.found ? 0.86 : 1;
      slab(c, k.found ? '#ffe9a8' : '#ffffff', -w / 2, -w / 2, w, w, w * 0.18);
      c.strokeStyle = k.found ? '#ffb300' : k.wrong > 0 ? '#e0304a' : fade(paletteOf.accent, 0.55);
      c.lineWidth = w * 0.05;
      box(c, -w * 0.46, -w * 0.46, w * 0.92, w * 0.92, w * 0.15);
      c.stroke();
      put(c, sprite(k.def, Math.round(w * 0.6), 'plain'), 0, 0);
    }
    c.restore();
  }

  function drawBack(c, w, i) {
    slab(c, darker(paletteOf.accent, 0.22), -w / 2, -w / 2, w, w, w * 0.18);
    slab(c, paletteOf.accent, -w / 2, -w / 2, w, w * 0.95, w * 0.18);
    c.strokeStyle = '#ffffff8c';
    c.lineWidth = w * 0.035;
    box(c, -w * 0.4, -w * 0.42, w * 0.8, w * 0.8, w * 0.12);
    c.stroke();
    c.globalAlpha = 0.5;
    for (const [dx, dy] of [
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ])
      dot(c, '#ffffff', dx * w * 0.3, dy * w * 0.3 - w * 0.02, w * 0.03);
    c.globalAlpha = 0.92;
    put(c, sprite(SPEC.hero, Math.round(w * 0.42), 'hero'), 0, -w * 0.02 + Math.sin(clock.now * 1.6 + i) * w * 0.012);
    c.globalAlpha = 1;
  }

  function drawPad(c, k, i) {
    const on = lit === i ? glow : 0,
      w = side * 0.9,
      s = 1 + Math.sin(k.pop * Math.PI) * 0.08,
      shade = SHADES[i];
    c.save();
    c.translate(midX(i) + Math.sin(k.wrong * 26) * k.wrong * 6, midY(i) + on * 3);
    c.scale(s, s);
    slab(c, darker(shade, 0.5), -w / 2, -w / 2 + 7 - on * 5, w, w, w * 0.22);
    slab(
      c,
      blend(darker(shade, phase === 'watch' ? 0.34 : 0.14), paler(shade, 0.5), on),
      -w / 2,
      -w / 2,
      w,
      w,
      w * 0.22,
    );
    slab(c, '#ffffff4d', -w * 0.38, -w * 0.43, w * 0.76, w * 0.12, w * 0.06);
    put(c, sprite(k.def, Math.round(w * 0.5), 'good'), 0, w * 0.03, 0, 1 + on * 0.15);
    c.restore();
  }

  // A dot for each tone of the row, filled as far as the player has come.
  function drawRow(c) {
    const gap = Math.min(18, (view.w - 60) / Math.max(1, row.length)),
      done = phase === 'repeat' ? at : phase === 'clear' ? row.length : 0;
    for (let i = 0; i < row.length; i++)
      dot(
        c,
        i < done ? '#ffd23f' : fade(paletteOf.ink, 0.45),
        view.w / 2 + (i - (row.length - 1) / 2) * gap,
        top + side * rows + 10,
        i < done ? 6 : 4,
      );
    write(
      c,
      phase === 'watch' ? words.watch : phase === 'repeat' ? words.repeat : '★',
      view.w / 2,
      top + side * rows + 36,
      20,
      phase === 'repeat' ? '#ffd23f' : '#ffffff',
    );
  }

  function down(p) {
    cursor = -1;
    const i = cards.findIndex((k, n) => Math.abs(p.x - midX(n)) < side / 2 && Math.abs(p.y - midY(n)) < side / 2);
    if (i >= 0) choose(i);
  }

  function press(name) {
    if (cursor < 0) cursor = 0;
    else if (name === 'left' || name === 'right')
      cursor = (cursor + (name === 'left' ? -1 : 1) + cards.length) % cards.length;
    else if (name === 'up' || name === 'down') {
      const to = cursor + (name === 'up' ? -cols : cols);
      if (cards[to]) cursor = to;
    }
    if (name === 'fire') choose(cursor);
    else if (cards[cursor].up) say(cards[cursor].def.name);
  }

  // To win, remember everything; to lose, make the same mistake again and again.
  function bot(kind, dt) {
    if ((thinking -= dt) > 0 || (phase !== 'play' && phase !== 'repeat')) return;
    thinking = 0.35;
    if (tones) return choose(kind === 'win' ? row[at] : (row[at] + 1) % cards.length);
    const down1 = cards.map((k, i) => i).filter((i) => !cards[i].up);
    const wanted = first ? down1.find((i) => (cards[i].def === first.def) === (kind === 'win')) : down1[0];
    choose(wanted === undefined ? down1[0] : wanted);
  }

  open({ start, update, draw, down, press, bot, resize: place, lives: true, ownTime: !tones, foes: false });
}
