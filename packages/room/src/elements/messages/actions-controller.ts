import type { RelayClient, RoomFeed } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { CsElement } from '@cs-kit/ui';
import type { ReactiveController } from 'lit';
import { Delayed } from '../../engine/delayed.ts';
import { pageClock } from '../../engine/page-clock.ts';
import { plainText } from '../../engine/plain-text.ts';
import type { RoomApi } from '../../engine/room-api.ts';
import type { MessageRow } from '../../engine/timeline.ts';
import { CsSpeakRequestEvent } from '../../events.ts';
import type { room } from '../../i18n/room.en.ts';
import type { MessageActions } from './view.ts';

/** How long a deletion can be taken back, in milliseconds. */
export const UNDO_MS = 8000;
/** How long the relay has to show a reaction, in milliseconds. */
const REACTION_MS = 10_000;

/** What the actions act on; each may be missing while there is no connection. */
export interface ActionsSource {
  readonly api: () => RoomApi | null;
  readonly client: () => RelayClient | null;
  readonly feed: () => Pick<RoomFeed, 'state' | 'retry' | 'discard' | 'react' | 'begin' | 'stop'> | null;
  readonly say: (text: string) => void;
  /** The next message answers this one. */
  readonly reply: (row: MessageRow) => void;
  /** Opens a thread. */
  readonly thread?: MessageActions['thread'];
  /** Shows what did not work, in words of the reader's language. */
  readonly problem: (key: keyof typeof room) => void;
  /** A changed message is stored. */
  readonly saved: () => void;
  /** A deletion waits and can be taken back. */
  readonly undo: () => void;
  /** A button has done its work and goes away; the focus goes on to the field. */
  readonly done: () => void;
}

/** Carries out what is pressed in a list of messages, for `<cs-room>` and the desk alike. */
export class ActionsController implements ReactiveController {
  readonly #host: CsElement;
  readonly #source: ActionsSource;
  readonly #delayed: Delayed;
  #stop: (() => void) | null = null;
  #removing: ReadonlySet<string> = new Set();
  #reading: { readonly id: string; readonly stop: AbortController } | null = null;
  /** What is under way, by name: a second press joins the first. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(host: CsElement, source: ActionsSource) {
    this.#host = host;
    this.#source = source;
    this.#delayed = new Delayed(pageClock);
    host.addController(this);
  }

  /** Messages that are being deleted and can still be kept. */
  get removing(): ReadonlySet<string> {
    return this.#removing;
  }

  /** The message that is being read aloud, or null. */
  get reading(): string | null {
    return this.#reading?.id ?? null;
  }

  /** What the lines call. */
  readonly actions: MessageActions = {
    say: (text) => this.#source.say(text),
    feedback: (row, helpful) => this.#once(`feedback:${row.id}`, () => this.#try('feedbackFailed', (api, id) => api.feedback(id, row.id, helpful))),
    speak: (row) => void this.#speak(row.id, plainText(row.message.text)),
    edit: (row, text) =>
      this.#once(`edit:${row.id}`, async () => {
        await this.#try('editFailed', (api, id) => api.edit(id, row.id, text));
        this.#source.saved();
      }),
    remove: (row) => this.#remove(row.id),
    keep: (row) => this.#delayed.undo(row.id) && this.#setRemoving(row.id, false),
    reply: (row) => this.#source.reply(row),
    thread: (id, answerId) => this.#source.thread?.(id, answerId),
    retry: (id) => this.#source.feed()?.retry(id),
    discard: (id) => this.#source.feed()?.discard(id),
    react: (row, emoji, on) => this.#once(`react:${row.id}:${emoji}`, () => this.#react(row.id, emoji, on)),
    // Somebody who has not written yet can ask for a person too: the conversation begins with the request.
    person: () =>
      this.#once('person', async () => {
        await this.#try('personFailed', async (api) => api.handOver((await this.#source.feed()?.begin()) ?? '', 'staff'));
        this.#source.done();
      }),
    contact: (email) =>
      this.#once('contact', async () => {
        await this.#try('emailFailed', (api, id) => api.contact(id, email));
        this.#source.done();
      }),
    problem: (key) => this.#source.problem(key),
    stop: () => {
      this.#source.feed()?.stop();
      this.#source.done();
    },
    blobs: () => this.#source.client(),
  };

  /** @internal */
  hostConnected(): void {
    const flush = (): void => this.flush();
    window.addEventListener('pagehide', flush);
    this.#stop = () => window.removeEventListener('pagehide', flush);
  }

  /** @internal */
  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = null;
    this.#reading?.stop.abort();
    this.#reading = null;
    this.flush();
  }

  /** Carries out at once what waits. */
  flush(): void {
    this.#delayed.flush();
  }

  #remove(id: string): void {
    const api = this.#source.api();
    const roomId = this.#source.feed()?.state.get().roomId ?? '';
    if (api === null || roomId === '') return;
    this.#setRemoving(id, true);
    this.#source.undo();
    this.#delayed.schedule(id, UNDO_MS, () => {
      api.remove(roomId, id).catch((error: unknown) => {
        this.#setRemoving(id, false);
        this.#host.fail(error);
        this.#source.problem('deleteFailed');
      });
    });
  }

  #setRemoving(id: string, on: boolean): void {
    const next = new Set(this.#removing);
    if (on) next.add(id);
    else next.delete(id);
    this.#removing = next;
    this.#host.requestUpdate();
  }

  #once(name: string, run: () => Promise<void>): Promise<void> {
    const known = this.#running.get(name);
    if (known !== undefined) return known;
    const work = run().finally(() => this.#running.delete(name));
    this.#running.set(name, work);
    return work;
  }

  /** Pressed again, it stops. */
  async #speak(id: string, text: string): Promise<void> {
    const before = this.#reading;
    before?.stop.abort();
    if (before?.id === id) return this.#setReading(null);
    const now = { id, stop: new AbortController() };
    this.#setReading(now);
    const event = new CsSpeakRequestEvent(text, now.stop.signal);
    this.#host.emit(event);
    try {
      await event.spoken;
    } catch {
      if (!now.stop.signal.aborted) this.#source.problem('speakFailed');
    }
    if (this.#reading === now) this.#setReading(null);
  }

  #setReading(now: { readonly id: string; readonly stop: AbortController } | null): void {
    this.#reading = now;
    this.#host.requestUpdate();
  }

  /** Reactions have no answer of their own: the row that changes is the answer. */
  async #react(messageId: string, emoji: string, on: boolean): Promise<void> {
    const feed = this.#source.feed();
    const given = (): boolean =>
      feed?.state.get().rows.some((row) => row.type === 'message' && row.id === messageId && row.reactions.some((one) => one.emoji === emoji && one.own)) ??
      false;
    const arrived = new Promise<boolean>((resolve) => {
      if (feed?.state.get().phase !== 'live') return resolve(false);
      const settle = (done: boolean): void => {
        clearTimeout(timer);
        stop();
        resolve(done);
      };
      const timer = setTimeout(() => settle(false), REACTION_MS);
      const stop = feed.state.subscribe(() => given() === on && settle(true));
      feed.react(messageId, emoji, on);
    });
    if (!(await arrived)) this.#source.problem('reactFailed');
  }

  async #try(problem: keyof typeof room, run: (api: RoomApi, roomId: string) => Promise<unknown>): Promise<void> {
    const api = this.#source.api();
    const roomId = this.#source.feed()?.state.get().roomId ?? '';
    try {
      if (api === null) throw new CsError('relay/unreachable');
      await run(api, roomId);
    } catch (error) {
      this.#source.problem(problem);
      throw error;
    }
  }
}
