import type { Logger } from 'pino';

/** For work that nobody waits for: its failure goes to the log, with what was being done. */
export const logged =
  (logger: Logger, message: string, fields: Readonly<Record<string, string>> = {}) =>
  (error: unknown): void =>
    logger.error({ err: error, ...fields }, message);
