import { placeOf } from './mask.ts';
import { listen, quietly } from './platform.ts';
import type { Add, CollectorWindow } from './platform.ts';

const CLICKABLE = 'button,a[href],[role=button],[data-cs-event]';
const IGNORED = '[data-cs-ignore]';
const MOST_ERRORS = 10;

/** Page views, clicks, forms and errors. `bare` leaves all but the views out. */
export function watchPage(page: CollectorWindow, add: Add, bare: boolean): (() => void)[] {
  let seen = '';
  const view = (): void => {
    const url = placeOf(page.location.href);
    if (url === seen) return;
    add('page.viewed', {}, seen || page.document.referrer || undefined);
    seen = url;
  };
  view();
  const stops = [
    ...watchRoutes(page, view),
    listen(page, 'pageshow', (event) => {
      if (!(event as PageTransitionEvent).persisted) return;
      seen = '';
      view();
    }),
  ];
  return bare
    ? stops
    : [
        ...stops,
        listen(page.document, 'click', (event) => clicked(event, add)),
        listen(page.document, 'submit', (event) => submitted(event, add)),
        ...watchErrors(page, add),
      ];
}

function watchRoutes(page: CollectorWindow, view: () => void): (() => void)[] {
  if (page.navigation !== undefined) return [listen(page.navigation, 'currententrychange', view)];
  const { history } = page;
  const restores = (['pushState', 'replaceState'] as const).map((name) => {
    const original = history[name];
    const patched = function (this: unknown, ...args: Parameters<typeof original>): void {
      original.apply(this, args);
      quietly(view);
    };
    history[name] = patched;
    // Where somebody patched after us, ours must stay in their chain.
    return () => void (history[name] === patched && (history[name] = original));
  });
  return [...restores, listen(page, 'popstate', view)];
}

function clicked(event: Event, add: Add): void {
  const element = event.composedPath().find((entry): entry is Element => (entry as Element).matches?.(CLICKABLE));
  if (element === undefined || element.closest(IGNORED)) return;
  const read = (name: string): string | undefined => element.getAttribute(name) ?? undefined;
  const href = read('href');
  // Never the words of the element: they may be somebody's name.
  add('element.clicked', {
    tag: element.localName,
    id: read('id'),
    event: read('data-cs-event'),
    label: read('data-cs-label'),
    ...(href ? { to: placeOf(new URL(href, element.baseURI).href) } : {}),
  });
}

function submitted(event: Event, add: Add): void {
  const form = event.target as Element;
  if (!form.closest(IGNORED)) add('form.submitted', { form: form.getAttribute('id') ?? form.getAttribute('name') ?? '' });
}

function watchErrors(page: CollectorWindow, add: Add): (() => void)[] {
  let count = 0;
  // The message alone: a stack may carry words of the page.
  const thrown = (message: unknown): void => {
    count += 1;
    if (count <= MOST_ERRORS && message) add('error.thrown', { message: `${message}` });
  };
  return [
    listen(page, 'error', (event) => thrown((event as ErrorEvent).message)),
    listen(page, 'unhandledrejection', (event) => {
      const { reason } = event as PromiseRejectionEvent;
      thrown((reason as Error | null)?.message ?? reason);
    }),
  ];
}
