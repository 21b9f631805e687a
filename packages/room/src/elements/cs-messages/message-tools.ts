import type { Anchor } from '@cs-kit/ui';
import type { RelayClient } from '@cs-kit/core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { fetchMessage } from '../../engine/fetch-message.ts';
import { leadIn, linkTo } from '../../engine/lead.ts';
import { plainText } from '../../engine/plain-text.ts';
import type { MessageRow } from '../../engine/timeline.ts';
import type { CsMessageMenu } from '../cs-message-menu/cs-message-menu.ts';
import { copyText } from '../messages/copy.ts';
import { canReact, COMMAND_KEYS, commandsFor } from '../messages/commands.ts';
import type { Command, Doer } from '../messages/commands.ts';
import type { MessageActions } from '../messages/view.ts';
import { onLongPress } from './long-press.ts';
import type { LongPress } from './long-press.ts';
import type { PreviewCards } from './preview-cards.ts';

/** What the tools need of their list. */
export interface ToolsHost extends ReactiveControllerHost {
  /** The box that scrolls; null before the first render. */
  readonly scroller: HTMLElement | null;
  /** Who reads, for the rights. */
  doer(): Doer;
  rowOf(id: string): MessageRow | null;
  run(command: Exclude<Command, 'copyText' | 'copyLink'>, row: MessageRow): void;
  /** Words of a message were put on the clipboard. */
  copied(row: MessageRow): void;
  /** The thread that the list shows, or null. */
  readonly thread: string | null;
  readonly actions: Pick<MessageActions, 'thread'> | null;
  react(row: MessageRow, emoji: string, on: boolean): void;
  readonly client: RelayClient | null;
  readonly roomId: string;
  /** Shows the part of the room around a number, and a message in it: the one by its id, or the first from the number on. */
  lead(messageId: string | null, seq: number): Promise<void>;
  /** Where the menu is kept. */
  menuPlace(): ParentNode & Node;
  /** Something did not work; null where that is no error, such as a message that is gone. */
  menuFailed(error: unknown, words: 'menuFailed' | 'notFound' | 'copyFailed'): void;
}

const LABEL_CHARS = 200;

/** Leads from a message to what can be done with it: its button, a finger that rests on it, arrow keys and letters. */
export class MessageTools implements ReactiveController {
  readonly #host: ToolsHost;
  #watched: HTMLElement | null = null;
  #stop: (() => void)[] = [];
  #menu: CsMessageMenu | null = null;
  #cards: PreviewCards | null = null;
  #loadsCards: Promise<void> | null = null;

  constructor(host: ToolsHost) {
    this.#host = host;
    host.addController(this);
    this.hostUpdated();
  }

  /** @internal */
  hostUpdated(): void {
    const { scroller } = this.#host;
    this.#showCards(scroller);
    if (scroller === null || scroller === this.#watched) return;
    this.hostDisconnected();
    this.#watched = scroller;
    const watch = new AbortController();
    scroller.addEventListener('keydown', (event) => this.#onKeydown(event), { signal: watch.signal });
    this.#stop = [() => watch.abort(), onLongPress(scroller, (press) => this.#onLongPress(press))];
  }

  /** @internal */
  hostDisconnected(): void {
    for (const stop of this.#stop.splice(0)) stop();
    this.#watched = null;
    this.#menu?.remove();
    this.#menu = null;
  }

  /** Shows what stands behind links; what draws it loads with the first link. */
  #showCards(scroller: HTMLElement | null): void {
    if (this.#cards !== null) return this.#cards.look();
    if (scroller === null || scroller.querySelector('.msg > .bubble a') === null) return;
    this.#loadsCards ??= import('./preview-cards.ts').then(
      ({ PreviewCards }) => {
        this.#cards = new PreviewCards(this.#host);
        this.#cards.look();
      },
      // A link can be followed without its card; the next change of the list tries again.
      () => void (this.#loadsCards = null),
    );
  }

  /** Opens the menu of a message at its button. */
  openAt(row: MessageRow, button: HTMLElement): Promise<void> {
    return this.open(row, button, button.closest<HTMLElement>('[data-id]') ?? button);
  }

  /** Opens the menu of a message; it is loaded with the first one. */
  async open(row: MessageRow, anchor: Anchor, back: HTMLElement): Promise<void> {
    try {
      const menu = (this.#menu ??= await this.#load());
      const doer = this.#host.doer();
      await menu.show(
        {
          commands: commandsFor(row, doer),
          given: canReact(row, doer) ? new Set(row.reactions.filter(({ own }) => own).map(({ emoji }) => emoji)) : null,
          run: (command) => this.#run(command, row),
          react: (emoji, on) => this.#host.react(row, emoji, on),
          back,
        },
        anchor,
      );
    } catch (error) {
      this.#host.menuFailed(error, 'menuFailed');
    }
  }

  /** One message of the room; null where it is gone. */
  fetch(id: string): Promise<MessageRow | null> {
    return fetchMessage(this.#host.client, this.#host.roomId, id);
  }

  /** Leads to a message, wherever in the history it stands. */
  async jump(id: string, known?: number, within?: string): Promise<void> {
    const row = known === undefined ? (this.#host.rowOf(id) ?? (await this.fetch(id))) : null;
    const seq = known ?? row?.seq;
    const thread = within ?? row?.message.threadId;
    if (seq === undefined) this.#host.menuFailed(null, 'notFound');
    else if (thread !== undefined && thread !== this.#host.thread) this.#host.actions?.thread(thread, id);
    else await this.#host.lead(id, seq);
  }

  /** Leads to the message that the fragment of an address names, where it is one of this room. */
  async follow(fragment: string): Promise<void> {
    const lead = leadIn(fragment);
    if (lead?.roomId !== this.#host.roomId) return;
    await this.jump(lead.messageId).catch((error: unknown) => this.#host.menuFailed(error, 'menuFailed'));
  }

  /** Leads to the first message from a time on. */
  async jumpToTime(at: Date): Promise<void> {
    const { client, roomId } = this.#host;
    const found = await client?.json<{ seq: number }>('GET', `/v1/rooms/${roomId}/positions?at=${encodeURIComponent(at.toISOString())}`);
    if (found !== undefined && found.seq > 0) await this.#host.lead(null, found.seq);
  }

  /** Brings a message into view and gives it the focus. */
  show(id: string): void {
    const item = this.#items().find((one) => one.dataset['id'] === id);
    if (item === undefined) return;
    this.#name(item);
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: 'center' });
  }

  /** Puts the words of a message, or others about it, on the clipboard. Never rejects. */
  async copy(row: MessageRow, words = plainText(row.message.text)): Promise<void> {
    try {
      await copyText(this.#host.menuPlace(), words);
      this.#host.copied(row);
    } catch (error) {
      this.#host.menuFailed(error, 'copyFailed');
    }
  }

  #run(command: Command, row: MessageRow): void {
    if (command === 'copyText') void this.copy(row);
    else if (command === 'copyLink') void this.copy(row, linkTo(location.href, this.#host.roomId, row.id));
    else this.#host.run(command, row);
  }

  async #load(): Promise<CsMessageMenu> {
    const { registerMessageMenu } = await import('../cs-message-menu/register.ts');
    registerMessageMenu();
    const menu = document.createElement('cs-message-menu');
    this.#host.menuPlace().append(menu);
    return menu;
  }

  #onLongPress({ target, x, y }: LongPress): void {
    // A link, a picture and a field have a long press of their own.
    if (target.closest('a, img, textarea, input, button, cs-attachment') !== null) return;
    const item = target.closest<HTMLElement>('[data-id]');
    const row = item === null ? null : this.#host.rowOf(item.dataset['id'] ?? '');
    if (item === null || row === null) return;
    void this.open(row, { getBoundingClientRect: () => ({ left: x, right: x, top: y, bottom: y }) }, item);
  }

  #items(): HTMLElement[] {
    return [...(this.#watched?.querySelectorAll<HTMLElement>('[data-id]') ?? [])];
  }

  #onKeydown(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const id = target.dataset['id'];
    if (event.ctrlKey || event.metaKey || event.altKey || (id === undefined && target !== this.#watched)) return;
    if (this.#move(event.key, target)) return event.preventDefault();
    const row = id === undefined ? null : this.#host.rowOf(id);
    if (row === null) return;
    const command = COMMAND_KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (event.key === 'Enter' || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) void this.open(row, target, target);
    else if (command !== undefined && commandsFor(row, this.#host.doer()).includes(command)) this.#run(command, row);
    else return;
    event.preventDefault();
  }

  /** Arrow keys go from message to message, from the box itself to the newest. */
  #move(key: string, target: HTMLElement): boolean {
    const items = this.#items();
    const now = items.indexOf(target);
    const next =
      key === 'ArrowUp'
        ? now < 0
          ? items.at(-1)
          : items[now - 1]
        : key === 'ArrowDown'
          ? items[now + 1]
          : key === 'Home'
            ? items[0]
            : key === 'End'
              ? items.at(-1)
              : undefined;
    if (next === undefined || (now < 0 && key !== 'ArrowUp')) return false;
    this.#name(next);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    return true;
  }

  /** Who says what: a group of words has no name that a screen reader could tell at a stop. */
  #name(item: HTMLElement): void {
    const row = this.#host.rowOf(item.dataset['id'] ?? '');
    if (row === null) return;
    // What is shown in another language is told as it is shown.
    const words = item.querySelector('.bubble[lang]')?.textContent ?? plainText(row.message.text);
    item.setAttribute('aria-label', `${row.author.name}: ${words.slice(0, LABEL_CHARS)}`);
  }
}
