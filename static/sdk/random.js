// sfc32, of Chris Doty-Humphrey's PractRand (public domain); the first 12 numbers are thrown away as there.
let a, b, c, d;

export const random = () => {
  const t = (a + b | 0) + d | 0;
  d = d + 1 | 0;
  a = b ^ b >>> 9;
  b = c + (c << 3) | 0;
  c = (c << 21 | c >>> 11) + t | 0;
  return (t >>> 0) / 4294967296;
};

export const sow = (seed) => {
  a = c = 0;
  b = seed;
  d = 1;
  for (let i = 12; i--;) random();
};
