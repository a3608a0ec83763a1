// Sound that can be silenced: a gain before every way out of Web Audio, and a hold on the media elements.
import { attempt, waiting } from './page.js';
import { stopped } from './time.js';

let silent = false, held = [], own;
const gains = new Map(), media = new Map(); // gain to its context; element to whether the game had muted it

export const muted = () => silent;

// quiet also holds until the page has said whether this player wants sound.
const quiet = () => silent || stopped() || waiting();

export const settle = () => {
  gains.forEach((context, gain) => { gain.gain.value = quiet() ? 0 : 1; });
  media.forEach((was, element) => { element.muted = quiet() || was; });
};

export const mute = (on) => { silent = on; settle(); };

export const hold = () => {
  held = [...media.keys()].filter((element) => !element.paused);
  held.forEach((element) => element.pause());
  gains.forEach((context) => context.suspend());
  settle();
};

export const release = () => {
  held.forEach((element) => play.call(element).catch(() => {}));
  gains.forEach((context) => context.resume());
  settle();
};

for (const name of ['AudioContext', 'webkitAudioContext']) {
  const Real = window[name];
  if (Real) window[name] = class extends Real {
    constructor(options) {
      super(options);
      const gain = this.createGain();
      gain.connect(super.destination);
      Object.defineProperty(this, 'destination', { value: gain });
      gains.set(gain, this);
      settle();
    }
  };
}

const play = HTMLMediaElement.prototype.play;
const take = (element) => {
  if (!media.has(element)) media.set(element, element.muted);
  settle();
};
HTMLMediaElement.prototype.play = function () {
  take(this);
  return play.call(this);
};
addEventListener('play', (e) => take(e.target), true);

// wave, from Hz, to Hz, seconds, loudness
const square = 'square', saw = 'sawtooth', triangle = 'triangle';
const blips = {
  blip: [square, 660, 660, .06, .2], click: [square, 1200, 900, .03, .15], move: [triangle, 300, 340, .05, .25],
  jump: [square, 220, 620, .16, .2], coin: [square, 990, 1480, .14, .18], pop: ['sine', 500, 1100, .08, .4],
  shoot: [saw, 900, 140, .14, .18], hit: [saw, 240, 70, .14, .3], boom: [saw, 130, 28, .5, .45],
  power: [triangle, 300, 1300, .4, .35], win: [triangle, 523, 1568, .6, .4], lose: [triangle, 392, 98, .7, .4],
};

// sound plays one of the blips; an unknown name plays the first. Without audio it does nothing.
export const sound = (name) => attempt(() => {
  if (quiet()) return;
  own ||= new AudioContext();
  own.resume();
  const [wave, from, to, length, loud] = Object.hasOwn(blips, name) ? blips[name] : blips.blip;
  const tone = own.createOscillator(), gain = own.createGain(), start = own.currentTime, end = start + length;
  tone.type = wave;
  tone.frequency.setValueAtTime(from, start);
  tone.frequency.exponentialRampToValueAtTime(to, end);
  gain.gain.setValueAtTime(loud, start);
  gain.gain.exponentialRampToValueAtTime(.001, end);
  tone.connect(gain).connect(own.destination);
  tone.start();
  tone.stop(end);
});
