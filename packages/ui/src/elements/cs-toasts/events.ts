import type { CsToasts, ToastOptions } from './cs-toasts.ts';

/** A notice is about to be shown. An element that holds several parts shows them all in one place, so that none lies over another. */
export class CsToastRequestEvent extends Event {
  static readonly type = 'cs-toast-request';
  /** What was handed to `toast()`. */
  readonly text: string;
  readonly options: ToastOptions;
  /** Takes the notice away early; null as long as nobody shows it. */
  end: (() => void) | null = null;

  constructor(text: string, options: ToastOptions) {
    super(CsToastRequestEvent.type, { bubbles: true, composed: true });
    this.text = text;
    this.options = options;
  }
}

/** Shows a notice elsewhere. Those that are shown there anyway are left alone, and those of a dialog, over which nothing else can be pressed. */
export function gatherToast(event: CsToastRequestEvent, toasts: CsToasts): void {
  const path = event.composedPath();
  if (path.includes(toasts) || path.some((node) => node instanceof HTMLDialogElement)) return;
  event.stopPropagation();
  event.end = toasts.toast(event.text, event.options);
}

declare global {
  interface HTMLElementEventMap {
    'cs-toast-request': CsToastRequestEvent;
  }
}
