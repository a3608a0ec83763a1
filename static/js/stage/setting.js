// Whether sound is off, remembered in this browser for every game. A browser that keeps nothing starts with sound.
export const isMuted = () => {
  try {
    return localStorage.getItem('muted') === 'yes';
  } catch {
    return false;
  }
};

export const rememberMuted = (on) => {
  try {
    localStorage.setItem('muted', on ? 'yes' : 'no');
  } catch {
    // Nothing is kept in this browser: it holds for this page.
  }
};
