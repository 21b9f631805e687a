import { holds } from '@cs-kit/ui';

/** What a key of the desk means. */
export type DeskKey =
  | { readonly kind: 'move'; readonly step: 1 | -1 }
  | { readonly kind: 'back' }
  | { readonly kind: 'search' }
  | { readonly kind: 'snooze' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'select'; readonly range: boolean };

/** Where the desk is when a key is pressed. */
export interface KeyPlace {
  readonly list: Element | null;
  /** Whether a conversation is open. */
  readonly opened: boolean;
}

/** The meaning of a key, or null where it is not the desk's: letters count only outside fields. */
export function deskKey(event: KeyboardEvent, { list, opened }: KeyPlace): DeskKey | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  // What is pressed in a dialog is the dialog's: Escape closes it, and letters are no steps in the list below.
  if (event.composedPath().some((place) => place instanceof HTMLDialogElement)) return null;
  const [target] = event.composedPath();
  const typing = target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const inList = list !== null && target instanceof Element && holds(list, target);
  if (inList && event.key === 'ArrowDown') return { kind: 'move', step: 1 };
  if (inList && event.key === 'ArrowUp') return { kind: 'move', step: -1 };
  if (event.key === 'Escape') return opened && !inList ? { kind: 'back' } : null;
  if (typing) return null;
  if (event.key === 'j') return { kind: 'move', step: 1 };
  if (event.key === 'k') return { kind: 'move', step: -1 };
  if (event.key === 'x' || event.key === 'X') return { kind: 'select', range: event.shiftKey };
  if (event.key === '?') return { kind: 'keys' };
  if (event.key === 's' && opened) return { kind: 'snooze' };
  return event.key === '/' ? { kind: 'search' } : null;
}
