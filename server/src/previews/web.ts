/** One question to a server of the web. */
export interface WebAsk {
  readonly url: URL;
  /** The IP address that is asked, and no other: it was checked. */
  readonly address: string;
  /** Value of the header Accept. */
  readonly accept: string;
  /** Whether a content type is worth reading. */
  readonly wanted: (type: string) => boolean;
  /** Most bytes that are read, packed as well as unpacked. */
  readonly bytes: number;
  readonly signal: AbortSignal;
}

/** What a server of the web answered. */
export interface WebAnswer {
  readonly status: number;
  /** Where it leads on to. */
  readonly location: string | null;
  /** The content type as it was sent. */
  readonly type: string;
  /** The body, unpacked, as far as the bound; empty where the status is not 200 or the type is not wanted. */
  readonly body: Uint8Array;
  /** Whether that is all of it. */
  readonly whole: boolean;
}

/** The way of the relay into the web: names and single requests, each to an address that the caller has checked. */
export interface Web {
  /** Every IP address of a name; rejects where there is none. */
  resolve(host: string): Promise<readonly string[]>;
  /** Asks once, without cookies or credentials, and follows nothing. Rejects where there is no answer that can be read. */
  get(ask: WebAsk): Promise<WebAnswer>;
}
