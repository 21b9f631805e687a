import { may } from '@cs-kit/protocol';
import type { LogEvent, Member, RelayFrame, RoomRole, RunningReply } from '@cs-kit/protocol';
import type { Actor } from '../context.ts';
import { isInternal, visibleTo } from './log.ts';

/** Someone who listens to a room through one socket. */
export interface Subscriber {
  readonly actor: Actor;
  /** The room has let go of this listener. */
  dropped?(roomId: string): void;
  /** Hands over one frame as text; never throws. */
  deliver(text: string): void;
}

interface Attendance {
  role: RoomRole;
  /** Frames held back until `joined` has been sent; null afterwards. */
  held: string[] | null;
  status: 'online' | 'away' | 'busy';
  typingUntil: number;
  cursor: unknown;
}

/** What the room remembers of a member. */
export interface MemberRecord {
  readonly name: string;
  readonly role: RoomRole;
  readSeq: number;
  muted: boolean;
  /** Who is banned or gone keeps the record only for what holds when they come back. */
  readonly standing: 'in' | 'gone' | 'banned';
}

/** What is kept of a room beside its log. */
export interface RoomFacts {
  readonly id: string;
  readonly siteId: string;
  readonly kind: 'conversation' | 'group';
  visibility: 'public' | 'private';
  title: string;
  topic: string;
  locked: boolean;
  archived: boolean;
  /** Seconds between two messages of one member; 0 is none. */
  slowModeSeconds: number;
}

const TYPING_MS = 6_000;
const PRESENCE_TICK_MS = 50;

/** Times and timers, passed in so that tests own them. */
export interface Clock {
  now(): number;
  after(ms: number, fn: () => void): () => void;
}

/** The part of a room that lives in memory: who listens, who is typing, the answer that is being written. Frames are built once for everyone who may see the same. */
export class LiveRoom implements RoomFacts {
  readonly id: string;
  readonly siteId: string;
  readonly kind: 'conversation' | 'group';
  visibility: 'public' | 'private';
  title: string;
  topic: string;
  locked: boolean;
  archived: boolean;
  slowModeSeconds: number;
  lastSeq: number;
  /** When each member wrote last, for slow mode. */
  readonly spoke = new Map<string, number>();
  readonly members: Map<string, MemberRecord>;
  reply: RunningReply | null = null;
  /** Whether what is said next goes into another conversation of the same visitor. */
  goesOn = false;
  /** Whether messages are translated for who reads another language. */
  translation = false;
  readonly #attendances = new Map<Subscriber, Attendance>();
  readonly #clock: Clock;
  #events: { readonly event: LogEvent; readonly text: string }[] = [];
  #presenceDue = false;

  constructor(
    row: Omit<RoomFacts, 'topic' | 'archived' | 'slowModeSeconds'> & Partial<RoomFacts> & { lastSeq: number },
    members: Map<string, MemberRecord>,
    clock: Clock,
  ) {
    this.id = row.id;
    this.siteId = row.siteId;
    this.kind = row.kind;
    this.visibility = row.visibility;
    this.title = row.title;
    this.topic = row.topic ?? '';
    this.locked = row.locked;
    this.archived = row.archived ?? false;
    this.slowModeSeconds = row.slowModeSeconds ?? 0;
    this.lastSeq = row.lastSeq;
    this.members = members;
    this.#clock = clock;
  }

  get empty(): boolean {
    return this.#attendances.size === 0;
  }

  /** Adds a listener whose frames wait until `begin`, so that nothing is lost between reading the log and listening. */
  attend(subscriber: Subscriber, role: RoomRole): void {
    this.#attendances.set(subscriber, { role, held: [], status: 'online', typingUntil: 0, cursor: undefined });
  }

  begin(subscriber: Subscriber, joined: string): void {
    const attendance = this.#attendances.get(subscriber);
    if (attendance === undefined) return;
    subscriber.deliver(joined);
    for (const text of attendance.held ?? []) subscriber.deliver(text);
    attendance.held = null;
    this.presenceChanged();
  }

  leave(subscriber: Subscriber): void {
    if (this.#attendances.delete(subscriber)) this.presenceChanged();
  }

  /** Brings everybody who listens to the role that they have by now; whoever has none hears `left` as the last of the room. */
  recheck(roleOf: (actor: Actor) => RoomRole | null): void {
    for (const [subscriber, attendance] of this.#attendances) {
      const role = roleOf(subscriber.actor);
      if (role === null) {
        const code = this.members.get(subscriber.actor.id)?.standing === 'banned' ? 'room/banned' : 'room/forbidden';
        this.#drop(subscriber, code);
        continue;
      }
      attendance.role = role;
      if (!may(role, 'show-cursor')) attendance.cursor = undefined;
      if (!may(role, 'send')) attendance.typingUntil = 0;
    }
    this.presenceChanged();
  }

  /** Lets go of everybody: the room is no more. */
  dropAll(): void {
    for (const subscriber of this.#attendances.keys()) this.#drop(subscriber, 'room/not-found');
  }

  #drop(subscriber: Subscriber, code: Extract<RelayFrame, { type: 'left' }>['code']): void {
    this.#attendances.delete(subscriber);
    subscriber.dropped?.(this.id);
    subscriber.deliver(JSON.stringify({ type: 'left', roomId: this.id, code } satisfies RelayFrame));
  }

  has(subscriber: Subscriber): boolean {
    return this.#attendances.has(subscriber);
  }

  roleOf(subscriber: Subscriber): RoomRole | null {
    return this.#attendances.get(subscriber)?.role ?? null;
  }

  /** Whether a person listens through any socket. */
  isPresent(userId: string): boolean {
    for (const subscriber of this.#attendances.keys()) if (subscriber.actor.id === userId) return true;
    return false;
  }

  /** Takes an event that is on disk, and its JSON; everything of one turn leaves in one frame. */
  publish(event: LogEvent, text: string): void {
    this.lastSeq = Math.max(this.lastSeq, event.seq);
    if (event.kind === 'triage' && (event.merged?.kind === 'into' || event.merged?.kind === 'apart')) this.goesOn = event.merged.sameVisitor === true;
    this.#events.push({ event, text });
    if (this.#events.length === 1) queueMicrotask(() => this.#flushEvents());
  }

  setTyping(subscriber: Subscriber, typing: boolean): void {
    const attendance = this.#attendances.get(subscriber);
    if (attendance === undefined) return;
    attendance.typingUntil = typing ? this.#clock.now() + TYPING_MS : 0;
    this.presenceChanged();
    if (typing) this.#clock.after(TYPING_MS + PRESENCE_TICK_MS, () => this.presenceChanged());
  }

  setPresence(subscriber: Subscriber, status: 'online' | 'away' | 'busy', cursor: unknown): void {
    const attendance = this.#attendances.get(subscriber);
    if (attendance === undefined) return;
    attendance.status = status;
    attendance.cursor = cursor;
    this.presenceChanged();
  }

  /** Tells the members after a short while, once, however many changes there were. */
  presenceChanged(): void {
    if (this.#presenceDue) return;
    this.#presenceDue = true;
    this.#clock.after(PRESENCE_TICK_MS, () => {
      this.#presenceDue = false;
      if (!this.empty) this.broadcast({ type: 'presence', roomId: this.id, members: this.memberList() });
    });
  }

  /** Members with their presence, as the relay vouches for it. */
  memberList(): Member[] {
    const now = this.#clock.now();
    const here = new Map<string, Attendance>();
    for (const [subscriber, attendance] of this.#attendances) {
      const other = here.get(subscriber.actor.id);
      if (other === undefined || attendance.typingUntil > other.typingUntil) here.set(subscriber.actor.id, attendance);
    }
    const present = [...this.members].filter(([, member]) => member.standing === 'in');
    return present.map(([id, member]) => {
      const attendance = here.get(id);
      return {
        id,
        name: member.name,
        role: attendance?.role ?? member.role,
        presence: attendance?.status ?? 'offline',
        typing: attendance !== undefined && attendance.typingUntil > now,
        readSeq: member.readSeq,
        ...(member.muted ? { muted: true as const } : {}),
        ...(attendance?.cursor === undefined ? {} : { cursor: attendance.cursor }),
      };
    });
  }

  broadcast(frame: RelayFrame, only: (subscriber: Subscriber) => boolean = () => true): void {
    const text = JSON.stringify(frame);
    for (const [subscriber, attendance] of this.#attendances) if (only(subscriber)) this.#deliver(subscriber, attendance, text);
  }

  #flushEvents(): void {
    const events = this.#events;
    this.#events = [];
    const frame = (texts: readonly string[]): string => `{"type":"events","roomId":"${this.id}","events":[${texts.join(',')}]}`;
    const full = frame(events.map(({ text }) => text));
    const open = events.some(({ event }) => isInternal(event))
      ? frame(events.map(({ event, text }) => (isInternal(event) ? JSON.stringify(visibleTo(event, 'guest')) : text)))
      : full;
    for (const [subscriber, attendance] of this.#attendances)
      this.#deliver(subscriber, attendance, open === full || may(attendance.role, 'internal-notes') ? full : open);
  }

  #deliver(subscriber: Subscriber, { held }: Attendance, text: string): void {
    if (held === null) subscriber.deliver(text);
    else held.push(text);
  }
}
