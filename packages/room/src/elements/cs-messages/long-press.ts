/** How long a finger rests before it counts, in milliseconds. */
const PRESS_MS = 450;
/** How far it may stray meanwhile, in px. */
const STRAY = 10;

/** Where a finger rests. */
export interface LongPress {
  readonly target: Element;
  readonly x: number;
  readonly y: number;
}

/** Calls `pressed` with where a finger rested; the answer ends that. A mouse has its own buttons and is left alone. */
export function onLongPress(target: EventTarget, pressed: (press: LongPress) => void): () => void {
  const watch = new AbortController();
  const { signal } = watch;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  let fired = false;
  const listen = (type: string, fn: (event: PointerEvent) => void): void => target.addEventListener(type, fn as EventListener, { signal });
  const stop = (): void => clearTimeout(timer);
  listen('pointerdown', (event) => {
    stop();
    fired = false;
    if (event.pointerType === 'mouse' || !event.isPrimary) return;
    const [touched] = event.composedPath();
    if (!(touched instanceof Element)) return;
    from = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      fired = true;
      pressed({ target: touched, ...from });
    }, PRESS_MS);
  });
  listen('pointermove', (event) => Math.hypot(event.clientX - from.x, event.clientY - from.y) > STRAY && stop());
  for (const type of ['pointerup', 'pointercancel', 'scroll']) listen(type, stop);
  // The system's own menu would lie over ours, and the press would go on to a button below the finger.
  target.addEventListener('contextmenu', (event) => fired && event.preventDefault(), { signal });
  target.addEventListener('click', (event) => fired && (event.preventDefault(), event.stopPropagation(), (fired = false)), { signal, capture: true });
  return () => {
    stop();
    watch.abort();
  };
}
