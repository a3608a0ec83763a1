// Types of window.minigame, version 1: what a game document may ask of the page it is played on.
// The script is there before the first line of the game; nothing has to be loaded or imported.

/** What happens around the game. */
export type MinigameEvent = 'pause' | 'resume' | 'restart' | 'mute' | 'unmute' | 'tune'

/** What happens in a room. */
export type RoomEvent = 'message' | 'state' | 'join' | 'leave' | 'start' | 'end' | 'host'

export interface Player {
  /** Made up anew for every run: it tells players apart within one, and identifies nobody. */
  id: string
  /** The alias, "Player" until the page has said it (some milliseconds after the start). */
  name: string
  /** A CSS colour. */
  color: string
  guest: boolean
}

export interface Room {
  /** One's own seat; 0 is a spectator. */
  me: number
  host: number
  max: number
  seed: number
  players: Array<{ seat: number; name: string; color: string; online: boolean }>
  state: Record<string, unknown>
  set(key: string, value: unknown): void
  send(data: unknown, to?: number[]): void
  end(results?: Array<{ seat: number; score: number }>): void
  /** Milliseconds on the server's clock. */
  now(): number
  on(event: RoomEvent, f: (e: any) => void): () => void
}

export interface Minigame {
  readonly version: 1
  /** A whole number from 0 to 4,294,967,295, another for each run. Right from the first line of the game. */
  readonly seed: number
  /** From 0 up to but not 1; the same numbers for the same seed. Use it in place of Math.random. */
  random(): number
  /** A BCP 47 tag such as "en" or "pt-BR". */
  readonly locale: string
  readonly player: Player
  /** What the creator's sliders say, by key: the declared values where nobody moved them. */
  readonly tuning: Record<string, number | string | boolean>
  /** The first frame is drawn and input works. */
  ready(): void
  /** The score so far, as often as you like; the newest is shown. Counted in whole numbers. */
  score(n: number): void
  /** How far the player has come, from 0 to 1. */
  progress(p: number): void
  /**
   * The run is over, once for each. Without a score the last one given counts.
   * Whatever the game calls next, with another score, belongs to a new run.
   */
  gameOver(r?: { score?: number; won?: boolean }): void
  /**
   * Keeps data (anything JSON can hold) for this player and this game; storage and data together up to 100 KB.
   * Rejects with a RangeError when it is more, and with an Error when it could not be kept.
   * At most one a second is sent; those in between are joined.
   */
  save(data: unknown): Promise<void>
  /** What was saved last, or null. Rejects when it could not be read. */
  load(): Promise<unknown | null>
  /**
   * Calls f whenever the event happens; the result stops that.
   * pause, resume: frames, timers, clocks and sound are held and released for you.
   * restart: begin a new run, with a new seed. A game that does not listen is loaded again.
   * mute, unmute: sound is silenced for you. tune: detail is the new tuning.
   */
  on(event: MinigameEvent, f: (detail?: unknown) => void): () => void
  readonly muted: boolean
  /** Plays one of: blip click move jump coin pop shoot hit boom power win lose. Another name plays blip. */
  sound(name: string): void
  /** Shows up to 140 characters to the player for a moment, at most one a second. */
  toast(text: string): void
  /** Like localStorage, which is the same object here: kept with the saved data. */
  readonly storage: Storage
  /** Offers the full game, where there is one to buy. */
  buy(): void
  readonly owned: boolean
  /** Null outside a room. */
  readonly room: Room | null
}

declare global {
  interface Window {
    readonly minigame: Minigame
  }
  const minigame: Minigame
}
