import { diceIcon, icon, minusIcon, plusIcon, sparkIcon } from '@cs-kit/ui';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ImageEngine, PictureRequest } from '../../engine/types.ts';
import type { CanvasKey } from '../../i18n/strings.ts';
import { STYLE_LOOKS, thumb, wordsThumb } from './thumbs.ts';

/** Shapes that are offered; an engine makes the size of its own that is nearest. */
export const SHAPES = ['square', 'portrait', 'landscape'] as const;
export type Shape = (typeof SHAPES)[number];
const RATIO: Readonly<Record<Shape, number>> = { square: 1, portrait: 2 / 3, landscape: 3 / 2 };

/** What stands in the form. */
export interface FormValues {
  readonly prompt: string;
  /** Empty: the words decide. */
  readonly style: string;
  readonly shape: Shape;
  readonly count: number;
  /** Empty: the first engine that can be used. */
  readonly engine: string;
  /** As typed; empty for a new one each time. */
  readonly seed: string;
}

/** What the form needs of its element. */
export interface FormView {
  readonly t: (key: CanvasKey, params?: Record<string, string | number>) => string;
  readonly values: FormValues;
  readonly engines: readonly ImageEngine[];
  readonly engine: ImageEngine | null;
  /** Why nothing can be created now, or null. */
  readonly blocked: string | null;
  /** Whether a batch is under way. */
  readonly busy: boolean;
  /** Whether the relay has not taken it yet. */
  readonly sending: boolean;
  /** Whether every style is shown where room is for nine. */
  readonly allStyles: boolean;
  showStyles(all: boolean): void;
  change(values: Partial<FormValues>): void;
  create(): unknown;
}

/** Of the sizes of an engine the nearest to a shape. */
export function sizeFor(engine: ImageEngine, shape: Shape): { readonly width: number; readonly height: number } {
  const off = (size: { width: number; height: number }): number => Math.abs(Math.log(size.width / size.height / RATIO[shape]));
  const first = engine.capabilities.sizes[0] ?? { width: 1024, height: 1024 };
  return engine.capabilities.sizes.reduce((best, size) => (off(size) < off(best) ? size : best), first);
}

/** The shape of a size. */
export function shapeOf(size: { readonly width: number; readonly height: number }): Shape {
  return size.width === size.height ? 'square' : size.width < size.height ? 'portrait' : 'landscape';
}

/** The seed as a number, or null where none or a wrong one was typed. */
export function seedOf(text: string): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff ? value : null;
}

/** The request of a filled form; parts that the engine has not are left out, as their controls are. */
export function requestFor(values: FormValues, engine: ImageEngine): PictureRequest {
  const seed = seedOf(values.seed);
  return {
    prompt: values.prompt.trim(),
    engine: engine.name,
    ...sizeFor(engine, values.shape),
    count: Math.min(values.count, engine.capabilities.count),
    ...(engine.capabilities.styles.includes(values.style) ? { style: values.style } : {}),
    ...(engine.capabilities.seed && seed !== null ? { seed } : {}),
  };
}

function renderPrompt(view: FormView): TemplateResult {
  return html`<div class="fs">
    <label class="label" for="prompt">${view.t('describe')}</label>
    <textarea
      id="prompt"
      class="field prompt"
      rows="3"
      maxlength=${view.engine?.capabilities.promptChars ?? 4000}
      placeholder=${view.t('placeholder')}
      .value=${live(view.values.prompt)}
      @input=${(event: InputEvent) => view.change({ prompt: (event.target as HTMLTextAreaElement).value })}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        view.create();
      }}
    ></textarea>
  </div>`;
}

function renderStyles(view: FormView): TemplateResult | typeof nothing {
  const known = (view.engine?.capabilities.styles ?? []).filter((style) => STYLE_LOOKS[style] !== undefined);
  if (known.length === 0) return nothing;
  const chosen = known.includes(view.values.style) ? view.values.style : '';
  const option = (style: string, name: string, art: TemplateResult): TemplateResult =>
    html`<label class="look"><input class="sr" type="radio" name="style" .checked=${live(chosen === style)} @change=${() => view.change({ style })} />${art}<span class="trunc">${name}</span></label>`;
  return html`<fieldset class="fs">
    <legend class="label">${view.t('style')}</legend>
    <button class="all sm" type="button" aria-expanded=${view.allStyles} ?hidden=${known.length < 9} @click=${() => view.showStyles(!view.allStyles)}>${view.allStyles ? view.t('fewerStyles') : view.t('allStyles', { count: known.length + 1 })}</button>
    <div class="looks ${view.allStyles ? 'all-shown' : ''}">${option('', view.t('anyStyle'), wordsThumb)}${known.map((style) => option(style, view.t(STYLE_LOOKS[style]!.key), thumb(style)))}</div>
  </fieldset>`;
}

function renderShape(view: FormView): TemplateResult {
  return html`<fieldset class="fs">
    <legend class="label">${view.t('shape')}</legend>
    <div class="seg">
      ${SHAPES.map((shape) => html`<label><input class="sr" type="radio" name="shape" .checked=${live(view.values.shape === shape)} @change=${() => view.change({ shape })} /><i class="shape ${shape}"></i>${view.t(shape)}</label>`)}
    </div>
  </fieldset>`;
}

function renderCount(view: FormView): TemplateResult {
  const most = Math.min(4, view.engine?.capabilities.count ?? 4);
  const count = Math.min(most, view.values.count);
  const step = (by: number): void => view.change({ count: Math.min(most, Math.max(1, count + by)) });
  return html`<div class="fs">
    <span class="label" id="count">${view.t('pictures')}</span>
    <div class="field step" role="group" aria-labelledby="count">
      <button class="ib s" type="button" aria-label=${view.t('fewer')} aria-disabled=${count <= 1 ? 'true' : nothing} @click=${() => step(-1)}>${icon(minusIcon, 's')}</button>
      <b class="grow num" aria-live="polite">${count}</b>
      <button class="ib s" type="button" aria-label=${view.t('more')} aria-disabled=${count >= most ? 'true' : nothing} @click=${() => step(1)}>${icon(plusIcon, 's')}</button>
    </div>
  </div>`;
}

function renderEngine(view: FormView): TemplateResult {
  const name = view.engine?.label ?? '';
  const choice =
    view.engines.length < 2
      ? html`<div class="field"><span class="grow trunc">${view.engine?.ai === false ? view.t('patterns') : name}</span></div>`
      : html`<select id="engine" class="field" @change=${(event: Event) => view.change({ engine: (event.target as HTMLSelectElement).value })}>
          ${view.engines.map((engine) => html`<option value=${engine.name} ?selected=${engine.name === view.engine?.name} ?disabled=${!engine.available}>${engine.ai ? engine.label : view.t('patterns')}</option>`)}
        </select>`;
  return html`<div class="fs"><label class="label" for=${view.engines.length < 2 ? nothing : 'engine'}>${view.t('engine')}</label>${choice}</div>`;
}

function renderOptions(view: FormView): TemplateResult | typeof nothing {
  if (view.engine?.capabilities.seed !== true) return nothing;
  const wrong = view.values.seed.trim() !== '' && seedOf(view.values.seed) === null;
  return html`<details>
    <summary class="sm">${view.t('options')}</summary>
    <div class="fs">
      <label class="label" for="seed">${view.t('seed')}</label>
      <div class="field">
        <input id="seed" inputmode="numeric" autocomplete="off" aria-describedby="seed-hint" aria-invalid=${wrong ? 'true' : nothing} .value=${live(view.values.seed)} @input=${(event: InputEvent) => view.change({ seed: (event.target as HTMLInputElement).value })} />
        <button class="ib s" type="button" aria-label=${view.t('seedRandom')} @click=${() => view.change({ seed: String(crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000) })}>${icon(diceIcon, 's')}</button>
      </div>
      <p class="meta" id="seed-hint">${view.t('seedHint')}</p>
    </div>
  </details>`;
}

/** The side with the words and choices. */
export function renderForm(view: FormView): TemplateResult {
  const { engine, values } = view;
  const ready = engine !== null && view.blocked === null && !view.busy && values.prompt.trim() !== '';
  const count = Math.min(values.count, engine?.capabilities.count ?? 4);
  return html`<form class="form" part="form" @submit=${(event: SubmitEvent) => event.preventDefault()}>
    ${renderPrompt(view)}${renderStyles(view)}${renderShape(view)}
    <div class="two">${renderEngine(view)}${renderCount(view)}</div>
    ${engine?.ai === false ? html`<p class="meta">${view.t('patternsNote')}</p>` : nothing}${renderOptions(view)}
    <div class="go">
      <button class="btn tide lg block" type="button" aria-disabled=${ready ? nothing : 'true'} aria-busy=${view.sending ? 'true' : nothing} aria-describedby="goes" @click=${() => ready && view.create()}>${icon(sparkIcon)}<span>${view.t('create', { count })}</span></button>
      <span class="meta" id="goes">${view.blocked ?? (engine === null ? '' : view.t(engine.dataGoesTo === 'provider' ? 'goesProvider' : 'goesRelay', { engine: engine.label }))}</span>
    </div>
  </form>`;
}
