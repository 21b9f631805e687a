import type { Translate } from '@cs-kit/core';
import { boldIcon, chatIcon, headingIcon, icon, italicIcon, linkIcon, listIcon, redoIcon, undoIcon } from '@cs-kit/ui';
import type { CsItemChosenEvent, MenuItem } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { document } from '../../i18n/document.en.ts';
import type { Around, CommandName } from './editor/commands.ts';

type T = Translate<typeof document>;

/** What is done with the whole document. */
export type PageAction = 'importFile' | 'copyMarkdown' | 'downloadMarkdown' | 'versions';

/** What the toolbar calls. */
export interface ToolbarActions {
  readonly run: (name: CommandName) => void;
  readonly page: (action: PageAction) => void;
  readonly link: () => void;
  readonly comments: () => void;
}

const mac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);
/** A shortcut as the keys of this machine are named. */
const keys = (combination: string): string =>
  combination
    .replace('Mod', mac() ? '⌘' : 'Ctrl')
    .replace('Alt', mac() ? '⌥' : 'Alt')
    .replace('Shift', mac() ? '⇧' : 'Shift');

const PAGE: readonly PageAction[] = ['importFile', 'copyMarkdown', 'downloadMarkdown', 'versions'];

/** The row of tools above a document that may be written; above one that is read, what can be done with a copy of it. */
export function toolbar(
  t: T,
  around: Around | undefined,
  canWrite: boolean,
  commenting: boolean,
  { run, page, link, comments }: ToolbarActions,
): TemplateResult {
  const on = (name: CommandName): boolean => around?.on.has(name) === true;
  const entry = (id: CommandName, meta?: string): MenuItem => ({
    id,
    label: t(id as never),
    checked: on(id),
    ...(meta === undefined ? {} : { meta: keys(meta) }),
  });
  const chosen = (event: CsItemChosenEvent): void => {
    event.stopPropagation();
    const id = event.itemId;
    if (PAGE.includes(id as PageAction)) page(id as PageAction);
    else run(id as CommandName);
  };
  const menu = (label: string, shape: string | null, items: readonly (MenuItem | '-')[]): TemplateResult =>
    html`<cs-menu look="ib" label=${label} .items=${items} @cs-item-chosen=${chosen}>${shape === null ? nothing : icon(shape)}</cs-menu>`;
  const button = (
    label: string,
    shape: string,
    press: () => void,
    more: { readonly pressed?: boolean; readonly off?: boolean; readonly flip?: boolean } = {},
  ): TemplateResult =>
    html`<button
      class="ib"
      type="button"
      aria-label=${label}
      title=${label}
      aria-pressed=${more.pressed === undefined ? nothing : String(more.pressed)}
      aria-disabled=${more.off === true ? 'true' : nothing}
      @mousedown=${(event: Event) => event.preventDefault()}
      @click=${() => more.off !== true && press()}
    >
      ${icon(shape, 'm', more.flip)}
    </button>`;
  const whole: readonly MenuItem[] = [
    ...(canWrite ? [{ id: 'importFile', label: t('importFile') }] : []),
    { id: 'copyMarkdown', label: t('copyMarkdown') },
    { id: 'downloadMarkdown', label: t('downloadMarkdown') },
    { id: 'versions', label: t('versions') },
  ];
  const talk = button(t('comments'), chatIcon, comments, { pressed: commenting });
  if (!canWrite) return html`${talk}${menu(t('more'), null, whole)}`;
  const table: readonly (MenuItem | '-')[] =
    around?.inTable === true
      ? (['rowAfter', 'columnAfter', 'deleteRow', 'deleteColumn', 'deleteTable'] as const).map((id) => ({ id, label: t(id), danger: id.startsWith('delete') }))
      : [{ id: 'table', label: t('table') }];
  return html`${menu(t('style'), headingIcon, [
    entry('text', 'Mod+Alt+0'),
    entry('heading1', 'Mod+Alt+1'),
    entry('heading2', 'Mod+Alt+2'),
    entry('heading3', 'Mod+Alt+3'),
    '-',
    entry('quote', 'Mod+Shift+B'),
    entry('codeBlock'),
  ])}
    ${button(t('bold'), boldIcon, () => run('strong'), { pressed: on('strong') })}
    ${button(t('italic'), italicIcon, () => run('em'), { pressed: on('em') })}
    ${menu(t('lists'), listIcon, [entry('bullets', 'Mod+Shift+8'), entry('numbers', 'Mod+Shift+7'), entry('checks', 'Mod+Shift+9')])}
    ${button(t('link'), linkIcon, link, { pressed: (around?.href ?? null) !== null })} ${talk}
    <span class="line"></span>
    ${button(t('undo'), undoIcon, () => run('undo'), { off: around?.canUndo !== true, flip: true })}
    ${button(t('redo'), redoIcon, () => run('redo'), { off: around?.canRedo !== true, flip: true })}
    ${menu(t('more'), null, [entry('strike', 'Mod+Shift+X'), entry('code', 'Mod+E'), { id: 'rule', label: t('rule') }, '-', ...table, '-', ...whole])}`;
}

/** The tools in their order, each as the button that takes the focus; that of a menu is inside it. */
function toolsOf(bar: HTMLElement): readonly { readonly host: HTMLElement; readonly button: HTMLElement | null }[] {
  return [...bar.querySelectorAll<HTMLElement>('button, cs-menu')].map((host) => ({
    host,
    button: host.shadowRoot === null ? host : host.shadowRoot.querySelector<HTMLElement>('#button'),
  }));
}

/** Makes the whole toolbar one stop of the Tab key: the tool that had the focus last, or the first one. Answers that tool. */
export async function rove(bar: HTMLElement, last: HTMLElement | null): Promise<HTMLElement | null> {
  // A menu draws its button after the toolbar is drawn.
  await Promise.all([...bar.querySelectorAll('cs-menu')].map((menu) => menu.updateComplete));
  const tools = toolsOf(bar);
  const stop = tools.find(({ host }) => host === last) ?? tools[0];
  for (const { host, button } of tools) button?.setAttribute('tabindex', host === stop?.host ? '0' : '-1');
  return stop?.host ?? null;
}

/** The tool that an event comes from. */
export function toolAt(event: Event, bar: HTMLElement): HTMLElement | null {
  return toolsOf(bar).find(({ host }) => event.composedPath().includes(host))?.host ?? null;
}

/** Moves the focus between the tools by arrow keys, Home and End. */
export function moveInToolbar(event: KeyboardEvent, bar: HTMLElement, rtl: boolean): void {
  const tools = toolsOf(bar);
  const now = tools.findIndex(({ host }) => event.composedPath().includes(host));
  const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? tools.length - 1 : step === undefined ? null : (now + step + tools.length) % tools.length;
  if (next === null || now < 0 || event.defaultPrevented) return;
  event.preventDefault();
  tools[next]?.button?.focus();
}

/** Gives the focus to the tool that the Tab key stops at. */
export function focusToolbar(bar: HTMLElement): void {
  const tools = toolsOf(bar);
  (tools.find(({ button }) => button?.getAttribute('tabindex') === '0') ?? tools[0])?.button?.focus();
}
