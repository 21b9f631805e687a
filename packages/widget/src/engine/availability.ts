import type { PublicConfig } from '@cs-kit/protocol';

/** A little more than the client keeps an answer. */
const EVERY_MS = 61_000;

/** What is watched: a panel with the settings of its site. */
interface Watched extends EventTarget {
  readonly isOpen: boolean;
  config: PublicConfig | null;
}

/** Keeps what the head of an open panel says of the people there from growing old; the answer ends it. */
export function watchAvailability(hub: Watched, ask: () => Promise<PublicConfig>, every = EVERY_MS): () => void {
  let at = Date.now();
  const look = (): void => {
    if (!hub.isOpen || document.visibilityState !== 'visible' || Date.now() - at < every) return;
    at = Date.now();
    ask().then(
      ({ availability }) => {
        if (hub.config !== null && JSON.stringify(hub.config.availability) !== JSON.stringify(availability)) hub.config = { ...hub.config, availability };
      },
      () => undefined, // The line tells of a relay that cannot be reached.
    );
  };
  const timer = setInterval(look, every);
  hub.addEventListener('cs-hub-opened', look);
  return () => {
    clearInterval(timer);
    hub.removeEventListener('cs-hub-opened', look);
  };
}
