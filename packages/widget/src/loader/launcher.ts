import type { LoaderWords } from './words.ts';

/** Looks of the launcher. */
export interface LauncherLook {
  /** Colour as #rrggbb, or null for the kit's own gradient. */
  readonly accent: string | null;
  readonly side: 'end' | 'start';
}

/** What the launcher shows. */
export interface LauncherState {
  open?: boolean;
  unread?: number;
  busy?: boolean;
  failed?: boolean;
  /** Whether the visitor is in a call, which the panel shows. */
  call?: boolean;
}

/** The round button in the corner of the page. */
export interface Launcher {
  /** Element to put into `<cs-hub>`; it brings its own shadow root. */
  readonly element: HTMLElement;
  /** Changes what it shows; fields that are left out stay as they are. */
  set(state: LauncherState): void;
  /** Changes colour and side. */
  look(look: LauncherLook): void;
  /** Changes the language. */
  speak(words: LoaderWords): void;
}

const CSS_TEXT = `:host{all:initial!important;direction:inherit!important}:host([hidden]){display:none!important}
button,p{all:unset;box-sizing:border-box;position:fixed;inset-block-end:calc(var(--e) + env(safe-area-inset-bottom,0px));inset-inline-end:var(--e);z-index:var(--cs-z-launcher,2147483000);--e:var(--cs-size-edge,20px)}
button{inline-size:56px;block-size:56px;border-radius:50%;border-end-end-radius:14px;background:var(--b,linear-gradient(135deg,#007a70,#2558e0 50%,#6b3be0));color:var(--f,#fff);box-shadow:0 8px 32px #1b224740;display:grid;place-items:center;cursor:pointer;touch-action:manipulation}
.start,.start~p{inset-inline:var(--e) auto}
.start{border-radius:50%;border-end-start-radius:14px}
:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 5px #3049d6}
:active{scale:.97}
b,p,.call:not(.open){background:#c22f3d;color:#fff}
svg{inline-size:24px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-inline-size:12px;padding-inline:2px;border-radius:10px;border:2px solid #fff;font:600 11px/16px system-ui;text-align:center}
p{margin-block-end:68px;max-inline-size:240px;padding:12px;border-radius:18px;font:14px/20px system-ui}
b:empty,p:empty{display:none}
@media (max-width:640px){.open{display:none}}
@media (forced-colors:active){button,p{border:2px solid}}
.busy svg{opacity:.4}
@media (prefers-reduced-motion:no-preference){.busy svg{animation:p 1s infinite alternate}@keyframes p{from{opacity:1}}}
@media print{button,p{display:none}}`;

const CHAT = 'M4.5 18.5 5.3 15A7.9 7.9 0 0 1 4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5-3.6 7.5-8 7.5a8.6 8.6 0 0 1-3.7-.8z';
const PHONE = 'M4 4h5l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v5A16 16 0 0 1 4 4z';
const DOWN = 'M6 9.5l6 6 6-6';

/** Black or white, whichever reads better on a colour (relative luminance, with the plain power curve). */
export function inkOn(colour: string): string {
  const part = (at: number): number => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2;
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) > 0.179 ? '#000' : '#fff';
}

interface Parts {
  readonly button: HTMLButtonElement;
  readonly path: SVGPathElement;
  readonly badge: HTMLElement;
  readonly notice: HTMLElement;
}

function build(doc: Document, element: HTMLElement): Parts {
  const root = element.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS_TEXT);
  root.adoptedStyleSheets = [sheet];
  const button = doc.createElement('button');
  button.type = 'button';
  const draw = <K extends 'svg' | 'path'>(name: K): SVGElementTagNameMap[K] => doc.createElementNS('http://www.w3.org/2000/svg', name);
  const svg = draw('svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  const path = draw('path');
  svg.append(path);
  const badge = doc.createElement('b');
  button.append(svg, badge);
  const notice = doc.createElement('p');
  notice.role = 'status';
  root.append(button, notice);
  return { button, path, badge, notice };
}

/** Draws the launcher. `onPress` is called at a press, `onNear` when a finger, pointer or focus comes close. */
export function createLauncher(doc: Document, first: LoaderWords, onPress: () => void, onNear: () => void): Launcher {
  const element = doc.createElement('div');
  element.slot = 'launcher';
  const { button, path, badge, notice } = build(doc, element);
  let words = first;
  const now: Required<LauncherState> = { open: false, unread: 0, busy: false, failed: false, call: false };
  const draw = (): void => {
    for (const name of ['open', 'busy', 'call'] as const) button.classList.toggle(name, now[name]);
    path.setAttribute('d', now.open ? DOWN : now.call ? PHONE : CHAT);
    const unread = now.open || now.unread < 1 ? '' : now.unread > 99 ? '99+' : String(now.unread);
    badge.textContent = now.failed ? '!' : unread;
    const label = now.failed
      ? words.failed
      : (now.open ? words.close : words.open) + (now.call ? ', ' + words.call : '') + (unread && ', ' + words.unread.replace('#', String(now.unread)));
    // A reason in the title alone is for those who point at it and wait.
    notice.textContent = now.failed ? words.failed : '';
    button.title = label;
    for (const [name, value] of [
      ['label', label],
      ['expanded', now.open],
      ['busy', now.busy],
    ])
      button.setAttribute(`aria-${name}`, String(value));
  };
  button.addEventListener('click', onPress);
  for (const type of ['pointerenter', 'touchstart', 'focus']) button.addEventListener(type, onNear, { passive: true });
  draw();
  return {
    element,
    set(state) {
      Object.assign(now, state);
      draw();
    },
    look({ accent, side }) {
      button.classList.toggle('start', side === 'start');
      const set = accent !== null && /^#[0-9a-f]{6}$/i.test(accent);
      button.style.setProperty('--b', set ? accent : null);
      button.style.setProperty('--f', set ? inkOn(accent) : null);
    },
    speak(next) {
      words = next;
      draw();
    },
  };
}
