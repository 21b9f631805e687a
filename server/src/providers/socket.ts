/** Why a socket to a provider is no more: the status of an upgrade that was refused, or the code by which it was closed. */
export interface SocketEnd {
  readonly status?: number;
  readonly code?: number;
  readonly reason: string;
}

/** What a socket to a provider tells. */
export interface SocketEvents {
  onOpen(): void;
  onText(text: string): void;
  /** What waited has gone out. */
  onDrain(): void;
  /** Once, whatever happens. */
  onEnd(end: SocketEnd): void;
}

/** A socket to a provider. */
export interface ProviderSocket {
  send(data: string | Uint8Array): void;
  /** Bytes that wait. */
  readonly bufferedAmount: number;
  close(): void;
}

/** Opens a socket to a provider; never throws. */
export type ConnectSocket = (url: string, headers: Readonly<Record<string, string>>, events: SocketEvents) => ProviderSocket;
