// Sound made on the spot by WebAudio; silent until the player has touched something.

let audio = null,
  master = null,
  tune = null,
  muted = !!sdk.muted;
const song = { at: 0, beat: 0 };
const steps = [0, 2, 4, 7, 9]; // the pentatonic scale: any two of its notes go together
const root = 196 * 2 ** (((SPEC.seed % 7) - 3) / 12);

// pitch is the frequency of a note of the scale, counted from the root.
const pitch = (n) => root * 2 ** ((steps[((n % 5) + 5) % 5] + 12 * Math.floor(n / 5)) / 12);

function wakeSound() {
  if (!SPEC.sound || audio) return;
  const Audio = window.AudioContext || window.webkitAudioContext;
  if (!Audio) return;
  audio = new Audio();
  master = audio.createGain();
  master.connect(audio.destination);
  tune = audio.createBiquadFilter();
  tune.frequency.value = 1400;
  tune.connect(master);
  setSound();
}

function setSound() {
  if (!audio) return;
  master.gain.value = muted ? 0 : 0.5;
  const wanted = state === 'pause' || muted ? audio.suspend() : audio.resume();
  if (wanted && wanted.catch) wanted.catch(() => {});
}

const toggleMute = () => mute(!muted);

function mute(quiet) {
  muted = quiet;
  setSound();
  showMuted();
}

// tone plays one note: glide is the frequency it ends on, when the start.
function tone(frequency, seconds, type = 'sine', volume = 0.2, glide = frequency, when = 0, into = master) {
  const at = audio.currentTime + when,
    voice = audio.createOscillator(),
    level = audio.createGain();
  voice.type = type;
  voice.frequency.setValueAtTime(frequency, at);
  voice.frequency.exponentialRampToValueAtTime(Math.max(20, glide), at + seconds);
  level.gain.setValueAtTime(0.0001, at);
  level.gain.exponentialRampToValueAtTime(volume, at + 0.008);
  level.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
  voice.connect(level);
  level.connect(into);
  voice.start(at);
  voice.stop(at + seconds + 0.02);
}

const arpeggio = (notes, gap, type, volume) =>
  notes.forEach((n, i) => tone(pitch(n), 0.3, type, volume, pitch(n), i * gap));

const sounds = {
  click: () => tone(520, 0.07, 'triangle', 0.15, 760),
  jump: () => tone(260, 0.16, 'triangle', 0.2, 560),
  bounce: (n) => tone(pitch(n - 5), 0.08, 'triangle', 0.16),
  catch: (n) => {
    tone(pitch(5 + Math.min(n, 14)), 0.14, 'triangle', 0.24, pitch(5 + Math.min(n, 14)) * 1.02);
    tone(pitch(10 + Math.min(n, 14)), 0.1, 'sine', 0.08, pitch(10 + Math.min(n, 14)), 0.03);
  },
  gold: () => arpeggio([5, 7, 9, 12], 0.05, 'triangle', 0.2),
  power: () => arpeggio([0, 3, 5, 8], 0.06, 'square', 0.07),
  hit: () => {
    tone(190, 0.28, 'sawtooth', 0.2, 45);
    tone(90, 0.22, 'square', 0.14, 30);
  },
  miss: () => tone(220, 0.18, 'sine', 0.14, 120),
  near: () => tone(880, 0.09, 'sine', 0.1, 1320),
  tick: () => tone(1000, 0.05, 'square', 0.05),
  level: () => arpeggio([0, 2, 4, 5, 7], 0.07, 'triangle', 0.18),
  note: (n) => tone(pitch(n + 2), 0.4, 'triangle', 0.26),
  win: () => arpeggio([0, 2, 4, 5, 7, 9, 10], 0.09, 'triangle', 0.22),
  lose: () => arpeggio([4, 2, 1, -1, -5], 0.13, 'triangle', 0.2),
};

// sfx makes a named sound; n raises the pitch of those that can rise.
function sfx(name, n = 0) {
  if (!audio || muted || audio.state !== 'running') return;
  sounds[name](n);
}

// A quiet tune that the seed wrote: a slow bass, and a melody that rests half the time.
const melody = Array.from({ length: 32 }, (_, i) => (whim() < (i % 4 ? 0.42 : 0.75) ? 5 + ((whim() * 6) | 0) : null));
const bass = [0, -2, -3, -1].map((n) => n - 5);

function playTune() {
  if (!audio || muted || audio.state !== 'running' || state !== 'play') return;
  const beat = 0.3 - tuned('speed') * 0.011;
  if (song.at < audio.currentTime) song.at = audio.currentTime + 0.05;
  while (song.at < audio.currentTime + 0.15) {
    const when = song.at - audio.currentTime,
      note = melody[song.beat % 32];
    if (song.beat % 4 === 0)
      tone(
        pitch(bass[(song.beat >> 3) % 4]),
        beat * 3,
        'triangle',
        0.07,
        pitch(bass[(song.beat >> 3) % 4]),
        when,
        tune,
      );
    if (note !== null) tone(pitch(note), beat * 1.8, 'sine', 0.035, pitch(note), when, tune);
    song.at += beat;
    song.beat++;
  }
}
