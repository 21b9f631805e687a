import { CsError, uuid } from '@cs-kit/protocol';
import type { Author, Citation, LogEvent, Message, NoticeKind, RunningReply, Site } from '@cs-kit/protocol';
import type { Logger } from 'pino';
import type { Assistant, AssistantAnswer, HistoryTurn } from '../assistant/types.ts';
import type { RateLimiter } from '../auth/rates.ts';
import type { RecordEvent } from '../context.ts';
import type { Clock } from './live-room.ts';
import type { RoomLog } from './log.ts';
import type { Rooms } from './rooms.ts';

/** What the assistant's part in rooms needs. */
export interface RepliesDeps {
  readonly rooms: Rooms;
  readonly log: RoomLog;
  readonly assistant: Assistant;
  readonly rates: RateLimiter;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly logger: Logger;
  /** What the relay says when the provider fails, in the visitor's language. */
  readonly failureText: (locale: string) => string;
  /** Whether the assistant has the conversation still. */
  readonly holds: (roomId: string) => Promise<boolean>;
  /** The visitor asked for a person in words. */
  readonly personWanted: (roomId: string, visitorId: string) => Promise<void>;
  /** A question that the articles do not answer. */
  readonly unanswered: (siteId: string, question: { readonly id: string; readonly text: string; readonly locale: string }) => void;
}

/** A visitor's message that the assistant is to answer. */
export interface Question {
  readonly roomId: string;
  readonly site: Site;
  readonly visitorId: string;
  readonly locale: string;
  readonly messageId: string;
  /** The thread in which it was asked: the answer stands there too. */
  readonly threadId?: string | undefined;
  readonly text: string;
  /** Somebody called the assistant by its name: it answers whoever holds the conversation, and in groups. */
  readonly called?: boolean;
}

const HISTORY = 12;

export const assistantAuthor = (site: Site): Author => ({ id: 'assistant', name: site.theme.assistantName, role: 'assistant' });

/** The assistant as a participant: one answer to each message, streamed to who listens, then stored as one message. */
export class Replies {
  readonly #deps: RepliesDeps;
  readonly #running = new Map<string, AbortController>();
  /** The questions of a room that wait for each other; closed where nobody is to answer them any more. */
  readonly #lines = new Map<string, { tail: Promise<void>; open: boolean }>();
  readonly #pending = new Set<Promise<void>>();
  #stopped = false;

  constructor(deps: RepliesDeps) {
    this.#deps = deps;
  }

  /** Answers after the answers that this room still waits for. Never rejects. */
  answer(question: Question): Promise<void> {
    const line = this.#lines.get(question.roomId) ?? { tail: Promise.resolve(), open: true };
    const next = line.tail
      .then(() => (line.open ? this.#answer(question) : undefined))
      .catch((error: unknown) => this.#deps.logger.error({ err: error, roomId: question.roomId }, 'reply failed'));
    line.tail = next;
    this.#lines.set(question.roomId, line);
    this.#pending.add(next);
    void next.then(() => {
      this.#pending.delete(next);
      if (line.tail === next && this.#lines.get(question.roomId) === line) this.#lines.delete(question.roomId);
    });
    return next;
  }

  /** Ends the answer that is being written: the visitor pressed stop. */
  abort(roomId: string): void {
    this.#running.get(roomId)?.abort();
  }

  /** Ends the answer that is being written and those in line behind it: a person took over. Resolves when nothing more is stored. */
  async silence(roomId: string): Promise<void> {
    const line = this.#lines.get(roomId);
    if (line !== undefined) line.open = false;
    this.#lines.delete(roomId);
    this.abort(roomId);
    await line?.tail;
  }

  /** Ends every answer; resolves when what was said so far is stored. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const controller of this.#running.values()) controller.abort();
    await Promise.all(this.#pending);
  }

  /** Writes a line of the relay itself. */
  async notify(
    roomId: string,
    site: Site,
    text: string,
    notice: NoticeKind,
    options: { readonly backAt: number | null; readonly offer: Message['offer'] },
  ): Promise<void> {
    const message: Message = {
      id: uuid(this.#deps.clock.now()),
      text,
      origin: 'notice',
      notice,
      ...(options.backAt === null ? {} : { backAt: new Date(options.backAt).toISOString() }),
      ...(options.offer === undefined ? {} : { offer: options.offer }),
    };
    await this.#deps.log.append(roomId, assistantAuthor(site), { kind: 'message', message });
  }

  async #answer(question: Question): Promise<void> {
    // What waits in line at the end is answered after the restart.
    if (this.#stopped) return;
    const { rooms, assistant, clock, record } = this.#deps;
    const { roomId, site } = question;
    const { room } = await rooms.load(roomId);
    const controller = new AbortController();
    this.#running.set(roomId, controller);
    const replyId = uuid(clock.now());
    const started = clock.now();
    const running: { -readonly [Key in keyof RunningReply]: RunningReply[Key] } = { replyId, inReplyTo: question.messageId, text: '', step: 'searching' };
    room.reply = running;
    const tell = (delta: string, sources?: number): void => {
      const offset = running.text.length;
      running.text += delta;
      room.broadcast({
        type: 'reply',
        roomId,
        replyId,
        inReplyTo: question.messageId,
        offset,
        delta,
        step: running.step,
        ...(sources === undefined ? {} : { sources }),
      });
    };
    try {
      // Asked only now: from here on a take-over finds the controller, and before it shows in the status.
      if (question.called !== true && !(await this.#deps.holds(roomId))) return;
      this.#deps.rates.take('repliesPerVisitor', question.visitorId);
      const history = await this.#history(question);
      controller.signal.throwIfAborted();
      const answer = await assistant.answer({
        siteId: site.id,
        site,
        question: question.text,
        history,
        locale: question.locale,
        signal: controller.signal,
        onStep: (step, sources) => {
          running.step = step;
          tell('', sources);
        },
        onDelta: tell,
      });
      await this.#store(question, answer);
      record({
        siteId: site.id,
        name: 'assistant.answered',
        visitorId: question.visitorId,
        properties: { ms: clock.now() - started, outcome: answer.outcome, engine: answer.engine },
      });
      if (answer.outcome === 'unanswered') this.#deps.unanswered(site.id, { id: question.messageId, text: question.text, locale: question.locale });
      if (answer.outcome === 'person-wanted' && question.called !== true) await this.#deps.personWanted(roomId, question.visitorId);
    } catch (error) {
      // A person was faster than the last word: what was heard so far stays, as it does when they interrupt.
      if (controller.signal.aborted || isTaken(error)) await this.#storeInterrupted(question, running.text);
      else await this.#storeFailure(question, error);
    } finally {
      room.reply = null;
      room.broadcast({ type: 'reply', roomId, replyId, inReplyTo: question.messageId, offset: running.text.length, delta: '', done: true });
      if (this.#running.get(roomId) === controller) this.#running.delete(roomId);
    }
  }

  async #store(question: Question, answer: AssistantAnswer): Promise<void> {
    if (answer.outcome === 'person-wanted' && question.called !== true) return;
    const message: Message = {
      id: uuid(this.#deps.clock.now()),
      text: answer.text,
      inReplyTo: question.messageId,
      origin: answer.origin,
      status: answer.status,
      ...optional('citations', answer.citations),
      ...optional('suggestions', answer.suggestions),
      // Whoever called it stands among people already.
      ...(answer.offer === undefined || question.called === true ? {} : { offer: answer.offer }),
    };
    await this.#say(question, message);
  }

  /** Stores an answer while the assistant has the conversation; the store itself looks, so that nobody can take over in between. */
  async #say(question: Question, message: Message): Promise<void> {
    const options = { inReplyTo: question.messageId, ...(question.called === true ? {} : { whileStatus: 'assistant' as const }) };
    await this.#deps.log.append(question.roomId, assistantAuthor(question.site), { kind: 'message', message: placed(message, question) }, options);
  }

  async #storeFailure(question: Question, error: unknown): Promise<void> {
    const { clock, logger, failureText } = this.#deps;
    logger.warn({ code: error instanceof CsError ? error.code : 'relay/internal', roomId: question.roomId }, 'assistant could not answer');
    await this.#say(question, {
      id: uuid(clock.now()),
      text: failureText(question.locale),
      inReplyTo: question.messageId,
      origin: 'notice',
      notice: 'provider-failed',
      ...(question.called === true ? {} : { offer: 'handover' as const }),
    }).catch((failure: unknown) => {
      if (!isTaken(failure)) throw failure;
    });
  }

  /** What was said before an interruption stays; silence leaves no row. */
  async #storeInterrupted(question: Question, text: string): Promise<void> {
    if (text === '') return;
    const message: Message = { id: uuid(this.#deps.clock.now()), text, inReplyTo: question.messageId, origin: 'generated', status: 'interrupted' };
    const body = { kind: 'message' as const, message: placed(message, question) };
    await this.#deps.log.append(question.roomId, assistantAuthor(question.site), body, { inReplyTo: question.messageId });
  }

  async #history({ roomId, messageId: questionId, threadId }: Question): Promise<HistoryTurn[]> {
    const events = await this.#deps.log.before(roomId, null, HISTORY * 2, threadId ?? 'none');
    return events
      .filter(
        (event): event is LogEvent & { kind: 'message' } =>
          event.kind === 'message' &&
          event.id !== questionId &&
          event.message.visibility === undefined &&
          event.message.origin !== 'notice' &&
          event.message.text !== '',
      )
      .slice(-HISTORY)
      .map((event) => ({ role: event.author.role === 'visitor' ? 'user' : 'assistant', text: event.message.text }));
  }
}

/** An answer stands where its question does. */
const placed = (message: Message, { threadId }: Question): Message => (threadId === undefined ? message : { ...message, threadId });

const isTaken = (error: unknown): boolean => error instanceof CsError && error.code === 'conversation/taken';

function optional<Key extends 'citations' | 'suggestions'>(key: Key, value: readonly (Citation | string)[]): object {
  return value.length === 0 ? {} : { [key]: value };
}
