import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { createAudio } from '../../engine/audio-context.ts';
import { Bell } from '../../engine/bell.ts';
import { PageBadge } from '../../engine/page-badge.ts';
import { keepSound, soundOn } from '../../engine/sound.ts';

/** Whether this browser may show notifications, and why not. */
export type NotifyState = 'ask' | 'on' | 'blocked' | 'insecure' | 'missing';

/** Sounds, notifications and the title of the page: how the desk calls somebody who looks elsewhere. */
export class AlertsController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #bell: Bell | null = null;
  #badge: PageBadge | null = null;
  #shown: Notification | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** @internal */
  hostConnected(): void {
    this.#bell = new Bell({
      createContext: createAudio,
      setInterval: (fn, ms) => setInterval(fn, ms),
      clearInterval: (handle) => clearInterval(handle as ReturnType<typeof setInterval>),
    });
    this.#bell.on = soundOn();
    this.#badge = new PageBadge(document);
  }

  /** @internal */
  hostDisconnected(): void {
    this.#bell?.close();
    this.#badge?.show('');
    this.#shown?.close();
  }

  /** Whether sounds are on. */
  get sound(): boolean {
    return this.#bell?.on ?? true;
  }

  set sound(on: boolean) {
    if (this.#bell !== null) this.#bell.on = on;
    keepSound(on);
    this.#host.requestUpdate();
  }

  /** Whether notifications are possible. */
  get notify(): NotifyState {
    if (!globalThis.isSecureContext) return 'insecure';
    if (typeof Notification === 'undefined') return 'missing';
    if (Notification.permission === 'granted') return 'on';
    return Notification.permission === 'denied' ? 'blocked' : 'ask';
  }

  /** Asks the browser for the right to notify; only after a press. */
  async ask(): Promise<NotifyState> {
    if (this.notify === 'ask') await Notification.requestPermission();
    this.#host.requestUpdate();
    return this.notify;
  }

  /** Tells how many wait, in the title and by ringing until it is none. */
  waiting(count: number, title: string, mayRing: boolean): void {
    this.#badge?.show(title);
    if (this.#bell !== null) this.#bell.waiting = mayRing ? count : 0;
  }

  /** Calls: a sound, and a notification where the page is not in front. */
  call(kind: 'waiting' | 'message', words: string, tag: string, open: () => void): void {
    this.#bell?.ring(kind);
    if (this.notify !== 'on' || document.visibilityState === 'visible') return;
    try {
      const shown = new Notification(words, { tag });
      shown.addEventListener('click', () => {
        window.focus();
        open();
        shown.close();
      });
      this.#shown = shown;
    } catch {
      // Phones allow notifications only from a service worker; the sound and the title remain.
    }
  }
}
