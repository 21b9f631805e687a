import type { Attachment, AttachmentRef, Call, WordRule } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { RateLimiter } from '../auth/rates.ts';
import type { Actor } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';
import type { Blocks } from './blocks.ts';
import type { Clock } from './live-room.ts';
import type { RoomLog } from './log.ts';

/** What rooms need from the rest of the relay. */
export interface RoomsDeps {
  readonly db: Kysely<Schema>;
  readonly log: RoomLog;
  readonly rates: RateLimiter;
  readonly clock: Clock;
  /** Refuses what a blocked visitor wants beyond reading. */
  readonly blocks?: Pick<Blocks, 'check'>;
  /** The word rules of a site. */
  readonly wordRules?: (siteId: string) => readonly WordRule[];
  /** Resolves attachments to what the log keeps; throws `request/invalid` for those that are not the sender's. */
  readonly attachments: (refs: readonly AttachmentRef[], actor: Actor, roomId: string) => Promise<Attachment[]>;
  /** The call that goes on in a room. */
  readonly callOf?: (roomId: string) => Call | null;
  /** Removes the uploads of a message that was taken back. */
  readonly dropFiles?: (ids: readonly string[]) => Promise<void>;
}
