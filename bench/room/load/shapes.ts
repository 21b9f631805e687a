/** A load: how many rooms of how many people, and how they write. */
export interface Shape {
  readonly rooms: number;
  readonly people: number;
  /** Closed loop: messages that a room keeps on their way. */
  readonly window?: number;
  /** Open loop: messages a second over all rooms. */
  readonly perSecond?: number;
  readonly seconds: number;
}

/** What a generator is told. */
export interface Order {
  readonly wire: 'cs' | 'raw' | 'y-websocket' | 'hocuspocus';
  /** Where the sockets are, without a path. */
  readonly url: string;
  /** Where the generator finds yjs and its like. */
  readonly modules: Readonly<Record<string, string>>;
  readonly shape: Shape;
}

/** What a generator has seen. Times in milliseconds. */
export interface Seen {
  readonly sent: number;
  /** Messages that somebody has seen: a message to a room of two counts two, the sender's own echo is one of them. */
  readonly deliveries: number;
  /** How long the sending took. */
  readonly ms: number;
  readonly p50: number;
  readonly p99: number;
  /** From sending to the word that it is on disk; NaN where the server says no such thing. */
  readonly ackP50: number;
  readonly ackP99: number;
}
