// Types of window.minigame, version 1: what a game document may ask of the page it is played on.
// The script is there before the first line of the game; nothing has to be loaded or imported.

/** What happens around the game. */
export type MinigameEvent = 'pause' | 'resume' | 'restart' | 'mute' | 'unmute' | 'tune' | 'owned'

export interface Player {
  /** Made up anew for every run: it tells players apart within one, and identifies nobody. */
  id: string
  /** The alias, "Player" until the page has said it (some milliseconds after the start). */
  name: string
  /** A CSS colour. */
  color: string
  guest: boolean
}

/** Somebody at the table. Seats count from 1. */
export interface Seat {
  seat: number
  name: string
  /** A CSS colour. */
  color: string
  online: boolean
}

/** What happens in a room, and what is told of it. */
export interface RoomEvents {
  /** Somebody sent something. It is not kept: who is away for long, or reloads, does not get it. */
  message: { from: number; data: any }
  /**
   * The shared state changed; value is null when the key is gone. Own changes are told when they are confirmed.
   * from is 0 where it is not known, after a gap.
   */
  state: { key: string; value: any; from: number }
  /** Told of everybody there when the game comes to the table, and of each who sits down later. */
  join: Seat
  /** The seat is free. */
  leave: { seat: number }
  /** Went offline, and keeps the seat for a while, or came back. */
  presence: { seat: number; online: boolean }
  host: { host: number }
  /**
   * A round begins at a moment of now(). Told once for each round, also to a listener that comes in the middle of it.
   * random() and seed begin anew, the same for all.
   */
  start: { seed: number; at: number }
  end: { results: Array<{ seat: number; name: string; score?: number; place: number }> }
  /** Back in the lobby after a round; the state is empty. */
  lobby: {}
}

export type RoomEvent = keyof RoomEvents

/** Some 28 of set and send a second, 50 at once, and 4 KB each. Nothing here throws. */
export interface Room {
  /** One's own seat; 0 is a spectator, or not known yet. */
  readonly me: number
  /** Whose game ends the round. It may change at any time. */
  readonly host: number
  readonly max: number
  /** The round's, 0 before the first. */
  readonly seed: number
  readonly players: Seat[]
  /** Shared by all, 64 KB and 256 keys; kept through reloads, empty again in the lobby. Change it with set. */
  readonly state: Record<string, any>
  /**
   * True here at once, and for all in the server's order: the last change wins. null deletes. Of changes to one key
   * that come too fast the newest is sent. One that was not taken is taken back after three seconds.
   */
  set(key: string, value: unknown): void
  /** To all others, or to some seats. What comes too fast is dropped. */
  send(data: unknown, to?: number | number[]): void
  /** Ends the round. Only the host's game can; seats that are left out have no place. */
  end(results?: Array<{ seat: number; score: number }>): void
  /** Milliseconds on the server's clock, the same for all within a few. */
  now(): number
  /** Calls f whenever the event happens; the result stops that. */
  on<E extends RoomEvent>(event: E, f: (e: RoomEvents[E]) => void): () => void
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
   * owned: the player has just bought the game; unlock the rest of it, in the same run.
   */
  on(event: MinigameEvent, f: (detail?: unknown) => void): () => void
  readonly muted: boolean
  /** Plays one of: blip click move jump coin pop shoot hit boom power win lose. Another name plays blip. */
  sound(name: string): void
  /** Shows up to 140 characters to the player for a moment, at most one a second. */
  toast(text: string): void
  /** Like localStorage, which is the same object here: kept with the saved data. */
  readonly storage: Storage
  /**
   * Offers the whole game to a player who has the demo of it: the run is paused, and goes on after they have bought it
   * or said not now. It does nothing where there is nothing to buy. A game that asks again at once is not heard.
   */
  buy(): void
  /** False in the demo of a paid game, right from the first line of it. It turns true when the player buys the game. */
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
