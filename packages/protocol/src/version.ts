/** Version of the wire contract. Client and relay compare it when they meet; it changes only when an old client would misread a new relay. */
export const PROTOCOL_VERSION = 1;

/** Subprotocol that every cs-kit socket offers first and the relay echoes. The access token follows it, never leads. */
export const SOCKET_PROTOCOL = 'cs.v1';
