import type { BrowserContext, Locator, Page } from 'playwright-core';

/** Something that can be pressed. */
export interface Control {
  /** Role and name; numbers in the name are `#`, so that one of many alike stands for all. */
  readonly key: string;
  readonly kind: 'press' | 'submit';
}

/** What the page did after a press, measured in the page. */
export interface Reaction {
  /** Milliseconds until something changed; null where nothing did. */
  readonly ms: number | null;
  readonly what: string;
}

/** A request of the page after a press. */
export interface Asked {
  /** Method and path, ids left out; `send` for a message over the socket. */
  readonly what: string;
  /** Whether it changes something. */
  readonly writes: boolean;
  state: 'pending' | 'ok' | 'failed';
}

declare global {
  interface Window {
    csProbe: {
      list(scope: string): Control[];
      find(scope: string, key: string): Element | null;
      arm(): void;
      read(): Reaction;
      notices(): string[];
      busy(): number;
      modals(): number;
    };
  }
}

/** Runs in every page before its scripts: finds controls through shadow roots and measures from a press to the first change. */
function probe(): void {
  const PRESSED =
    'button, a[href], [role=button], [role=tab], [role^=menuitem], [role=switch], [role=radio], [role=checkbox], summary, input[type=checkbox], input[type=radio]';
  const SUBMITTED = 'textarea, input[type=search], input[type=password]';
  const NOTICES = '[role=alert], [role=status], .banner, .note, .toast, .meta, .empty, .bad, .err, .field-error, .error';
  /** Of the same control in the rows of a list of more rows than MANY, so many stand for all. */
  const OF_ALIKE = 3;
  const MANY = 12;
  const seen = new WeakSet<Node>();
  let armed = false;
  let pressedAt: number | null = null;
  let pressed: EventTarget | null = null;
  let reaction: Reaction = { ms: null, what: '' };

  const notice = (what: string, at = performance.now()): void => {
    if (!armed || pressedAt === null || reaction.ms !== null) return;
    reaction = { ms: at - pressedAt, what };
  };
  const observer = new MutationObserver((records) => {
    const [first] = records;
    if (first !== undefined)
      notice(`${first.type} ${first.attributeName ?? ''} of ${(first.target as Element).localName ?? first.target.parentElement?.localName ?? 'text'}`);
  });
  const onPress = (event: Event): void => {
    if (!armed || pressedAt !== null || (event instanceof KeyboardEvent && event.key !== 'Enter')) return;
    // What the press of the pointer did before, such as moving the focus, is no answer.
    observer.takeRecords();
    pressedAt = performance.now();
    pressed = event.composedPath()[0] ?? null;
    const link = event.composedPath().some((node) => node instanceof HTMLAnchorElement && node.href !== '');
    // The browser itself shows that a link is being followed, from the press on.
    if (link) setTimeout(() => event.defaultPrevented || notice('link', pressedAt ?? undefined));
  };
  const onFocus = (event: Event): void => {
    if (pressedAt !== null && event.composedPath()[0] !== pressed) notice('focus');
  };
  const watch = (root: Document | ShadowRoot): void => {
    if (seen.has(root)) return;
    seen.add(root);
    observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    for (const type of ['toggle', 'beforetoggle', 'close', 'input', 'change']) root.addEventListener(type, () => notice(type), { capture: true });
    root.addEventListener('focusin', onFocus, { capture: true });
  };
  watch(document);
  addEventListener('click', onPress, { capture: true });
  addEventListener('keydown', onPress, { capture: true });
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    watch(root);
    return root;
  };

  function* deep(root: ParentNode, selector: string): Generator<Element> {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches(selector)) yield element;
      if (element.shadowRoot !== null) yield* deep(element.shadowRoot, selector);
    }
  }
  const visible = (element: Element): boolean => {
    const box = element.getBoundingClientRect();
    return (
      box.width > 1 &&
      box.height > 1 &&
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true } as CheckVisibilityOptions) &&
      element.closest('[inert]') === null
    );
  };
  const nameOf = (element: Element): string => {
    const label =
      element.getAttribute('aria-label') ??
      (element as HTMLInputElement).labels?.[0]?.textContent ??
      (element.textContent?.trim() || element.getAttribute('placeholder') || element.getAttribute('title') || '');
    return label
      .trim()
      .replaceAll(/\s+/g, ' ')
      .replace(/^.{0,4}Visitor [0-9a-f]{4}.*$/, 'Visitor …')
      .replaceAll(/Visitor [0-9a-f]{4}/g, 'Visitor …')
      .replaceAll(/\d+/g, '#')
      .slice(0, 60);
  };
  const roleOf = (element: Element): string =>
    element.getAttribute('role') ??
    (element.localName === 'a' ? 'link' : element.localName === 'input' ? (element as HTMLInputElement).type : element.localName);
  const keyOf = (element: Element): string => `${roleOf(element)} "${nameOf(element)}"`;
  const lists = new Map<Element, number>();
  /** What a control is in every row of its list; outside of long lists each is its own. */
  const kinOf = (element: Element): string => {
    const item = element.closest('li');
    const list = item?.parentElement ?? null;
    if (item === null || list === null || list.children.length <= MANY) return keyOf(element);
    if (!lists.has(list)) lists.set(list, lists.size);
    const place = [...item.querySelectorAll(element.localName)].indexOf(element);
    return `${lists.get(list)} ${element.localName} ${element.className} ${element.getAttribute('role') ?? ''} ${place}`;
  };
  const scopes = function* (scope: string): Generator<Element> {
    for (const top of deep(document, scope)) {
      yield top;
    }
  };
  function* candidates(scope: string): Generator<{ element: Element; shown: Element; kind: Control['kind'] }> {
    for (const top of scopes(scope)) {
      for (const root of [top, ...(top.shadowRoot === null ? [] : [top.shadowRoot])]) {
        for (const element of deep(root, `${PRESSED}, ${SUBMITTED}`)) {
          const disabled = (element as HTMLButtonElement).disabled === true || element.getAttribute('aria-disabled') === 'true';
          // What is chosen already has nothing more to do.
          const chosen =
            element.getAttribute('aria-selected') === 'true' ||
            element.hasAttribute('aria-current') ||
            (element.getAttribute('role') === 'radio' && element.getAttribute('aria-checked') === 'true') ||
            element.matches('input[type=radio]:checked');
          // A choice that is drawn otherwise is pressed at its label.
          const shown = visible(element) ? element : (element as HTMLInputElement).labels?.[0];
          if (!disabled && !chosen && shown !== undefined && visible(shown)) yield { element, shown, kind: element.matches(SUBMITTED) ? 'submit' : 'press' };
        }
      }
    }
  }
  window.csProbe = {
    list(scope) {
      const found = new Map<string, Control>();
      const alike = new Map<string, number>();
      for (const { element, kind } of candidates(scope)) {
        const key = keyOf(element);
        if (found.has(key) || (alike.get(kinOf(element)) ?? 0) >= OF_ALIKE) continue;
        found.set(key, { key, kind });
        alike.set(kinOf(element), (alike.get(kinOf(element)) ?? 0) + 1);
      }
      return [...found.values()];
    },
    find(scope, key) {
      for (const { element, shown } of candidates(scope)) if (keyOf(element) === key) return shown;
      return null;
    },
    arm() {
      observer.takeRecords();
      armed = true;
      pressedAt = null;
      pressed = null;
      reaction = { ms: null, what: '' };
    },
    read: () => reaction,
    notices: () =>
      [...deep(document, NOTICES)]
        .filter(visible)
        .map((element) => element.textContent?.trim().replaceAll(/\s+/g, ' ') ?? '')
        .filter((text) => text !== ''),
    modals: () => [...deep(document, 'dialog:modal')].length,
    busy: () => [...deep(document, '[aria-busy=true], .sk')].filter(visible).length,
  };
}

/** Makes every page of a context measurable. */
export async function measurable(context: BrowserContext): Promise<void> {
  await context.addInitScript(probe);
}

const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
/** What the kit asks by itself; a failure of it is nobody's press. Streams stay open. */
const BACKGROUND = /\/v1\/(sessions\/refresh|beacons|context|insights\/live|images\/jobs\/[^/]+\/events)/;

/** Remembers what a page asks of the relay from now on. */
export function listen(page: Page, relay: string): { readonly asked: Asked[]; readonly effects: string[]; readonly errors: string[] } {
  const asked: Asked[] = [];
  const effects: string[] = [];
  const errors: string[] = [];
  const byRequest = new Map<object, Asked>();
  const settle = (request: object, state: 'ok' | 'failed'): void => {
    const known = byRequest.get(request);
    if (known !== undefined) known.state = state;
  };
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== relay || !/^\/(v1|kit)\//.test(url.pathname) || BACKGROUND.test(url.pathname)) return;
    // A running upload asks by itself where it is. A file that was taken out is gone for the page; what the relay has of it ends by itself.
    if (['HEAD', 'DELETE'].includes(request.method()) && url.pathname.startsWith('/v1/uploads/')) return;
    const entry: Asked = { what: `${request.method()} ${url.pathname.replaceAll(ID, '*')}`, writes: request.method() !== 'GET', state: 'pending' };
    byRequest.set(request, entry);
    asked.push(entry);
  });
  page.on('response', (response) => settle(response.request(), response.ok() ? 'ok' : 'failed'));
  page.on('requestfailed', (request) => settle(request, request.failure()?.errorText === 'net::ERR_ABORTED' ? 'ok' : 'failed'));
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      if (typeof payload === 'string' && payload.includes('"type":"send"')) asked.push({ what: 'send', writes: true, state: 'ok' });
    });
  });
  page.on('filechooser', () => effects.push('file chooser'));
  page.on('popup', (popup) => {
    effects.push('new tab');
    void popup.close();
  });
  page.on('download', () => effects.push('download'));
  page.on('framenavigated', (frame) => frame === page.mainFrame() && effects.push('navigation'));
  page.on('pageerror', (error) => errors.push(error.message));
  return { asked, effects, errors };
}

/** The control as something to press; null when it is not there now. */
export async function locate(page: Page, scope: string, { key }: Control): Promise<ReturnType<Locator['elementHandle']>> {
  const handle = await page.evaluateHandle(([where, what]) => window.csProbe.find(where as string, what as string), [scope, key]);
  return handle.asElement() as Awaited<ReturnType<Locator['elementHandle']>>;
}

/** A line of a table, padded. */
export const row = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join('  ')
    .trimEnd();
