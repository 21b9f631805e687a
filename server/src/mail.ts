/** One mail, plain text. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mail; rejects when the server did not take it. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
}
