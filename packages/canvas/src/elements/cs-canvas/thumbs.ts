import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { CanvasKey } from '../../i18n/strings.ts';

/** A style as the element shows it: its name and a small drawing of what it does. */
export interface StyleLook {
  readonly key: CanvasKey;
  readonly art: SVGTemplateResult;
}

const ground = (fill: string): SVGTemplateResult => svg`<rect width="96" height="72" fill=${fill} />`;
const path = (d: string, fill: string): SVGTemplateResult => svg`<path d=${d} fill=${fill} />`;
const line = (d: string, stroke: string, width: number): SVGTemplateResult =>
  svg`<path d=${d} fill="none" stroke=${stroke} stroke-width=${width} stroke-linecap="round" />`;
const dot = (x: number, y: number, r: number, fill: string): SVGTemplateResult => svg`<circle cx=${x} cy=${y} r=${r} fill=${fill} />`;

/** Every style that an engine of the kit may name. */
export const STYLE_LOOKS: Readonly<Record<string, StyleLook>> = {
  hills: {
    key: 'styleHills',
    art: svg`${ground('#fbe3c9')}${dot(66, 22, 8, '#f6b35e')}${path('M0 44l18-16 14 11 20-19 22 20 22-13v45H0z', '#e79a84')}${path('M0 56c18-12 34-12 50-3s30 8 46-3v22H0z', '#b1566d')}${path('M0 66c22-8 60-10 96-2v8H0z', '#4b2447')}`,
  },
  watercolour: {
    key: 'styleWatercolour',
    art: svg`${ground('#fdfaf3')}<g opacity=".72">${dot(38, 34, 21, '#7fb8c9')}${dot(60, 42, 19, '#e59aa8')}${dot(52, 24, 13, '#f2cf7e')}</g>${line('M46 62c4-14 6-22 5-34', '#4f7d61', 2)}`,
  },
  waves: {
    key: 'styleWaves',
    art: svg`${ground('#fdf0d8')}${path('M0 20c20-14 34 8 54 0s28-8 42-2v54H0z', '#f4a27c')}${path('M0 36c18-12 36 10 56 2s26-10 40-4v38H0z', '#d4586e')}${path('M0 52c22-12 34 8 56 0s28-6 40-2v22H0z', '#7a2f57')}`,
  },
  flow: {
    key: 'styleFlow',
    art: svg`${ground('#fdf3e6')}${line('M-4 16c28-18 46 18 104-6', '#c4553f', 6)}${line('M-4 30c30-16 44 18 104-4', '#27477d', 4)}${line('M-4 44c32-14 44 16 104-2', '#e6a04a', 7)}${line('M-4 60c32-12 44 14 104 0', '#5c9aa0', 5)}`,
  },
  marble: {
    key: 'styleMarble',
    art: svg`${ground('#3d3470')}${path('M0 0h60c-26 12-6 24-34 34S8 60 0 60z', '#6d56a8')}${path('M96 18c-26 2-20 22-40 26s-16 20-30 28h70z', '#a98bd8')}${line('M62 0c-22 14-2 24-30 36S16 60 8 72', '#f0c987', 1.6)}`,
  },
  geometric: {
    key: 'styleGeometric',
    art: svg`${ground('#f7efdc')}${path('M0 0h32v36H0z', '#27477d')}${path('M0 36A32 36 0 0 0 32 0v36z', '#f7c948')}${dot(48, 18, 12, '#d4586e')}${path('M64 0h32v36z', '#35998b')}${path('M0 72a32 36 0 0 1 32-36v36z', '#d4586e')}${path('M32 36h32v36H32z', '#13544e')}${path('M64 36h32a32 36 0 0 1-32 36z', '#f7c948')}`,
  },
  cubes: {
    key: 'styleCubes',
    art: svg`${ground('#dfe8ff')}${path('M48 12l24 13-24 13-24-13z', '#ffd9a8')}${path('M24 25l24 13v26L24 51z', '#5a76d8')}${path('M72 25L48 38v26l24-13z', '#25377f')}`,
  },
  pixel: {
    key: 'stylePixel',
    art: svg`${ground('#2b2350')}${path('M60 12h12v12H60z', '#ffd98f')}${path('M0 48h12V36h12v-6h12v12h12v6h12V36h12v-6h12v12h12v30H0z', '#7d5fc0')}${path('M0 60h24v-6h24v6h48v12H0z', '#171233')}`,
  },
  aurora: {
    key: 'styleAurora',
    art: svg`${ground('#0d1a33')}<g opacity=".85">${path('M0 34c22-14 36 4 54-6s26-14 42-10V4C72 0 60 14 42 14S16 8 0 18z', '#3fcf9a')}${path('M30 12C48 4 66 10 96 0v10c-22-2-36 10-66 2z', '#8a63d8')}</g>${path('M0 60l10-10 8 8 12-14 12 14 12-10 14 10 12-12 16 14v12H0z', '#050a16')}`,
  },
  contours: {
    key: 'styleContours',
    art: svg`${ground('#eef3e2')}${path('M30 40c-8-20 14-30 30-24s24 22 12 34-36 8-42-10z', '#cfe0b4')}${line('M30 40c-8-20 14-30 30-24s24 22 12 34-36 8-42-10z', '#5f7f4c', 1.4)}${line('M39 38c-5-12 8-18 18-14s14 12 7 20-22 5-25-6z', '#5f7f4c', 1.4)}${line('M6 62c24-2 20-22 42-24s24-20 42-26', '#d9663f', 2)}`,
  },
  gradient: {
    key: 'styleGradient',
    art: svg`<defs><linearGradient id="cs-g" x1="0" y1="0" x2="1" y2="1"><stop stop-color="#ffd9b0" /><stop offset=".5" stop-color="#ec8fa6" /><stop offset="1" stop-color="#6a62c9" /></linearGradient></defs>${ground('url(#cs-g)')}<path d="M0 52c30-30 52 6 96-34v22C56 70 34 34 0 70z" fill="#fff" opacity=".28" />`,
  },
  facets: {
    key: 'styleFacets',
    art: svg`${ground('#e9b7c8')}${path('M0 0h40L22 34z', '#f6d7d9')}${path('M40 0l26 30-44 4z', '#e79ab4')}${path('M40 0h56v22L66 30z', '#c277a8')}${path('M22 34l44-4-18 42z', '#b15f9a')}${path('M66 30l30-8v50H48z', '#7a4590')}${path('M0 0l22 34L0 72z', '#efc3cc')}${path('M22 34l26 38H0z', '#d584a8')}`,
  },
  photo: {
    key: 'stylePhoto',
    art: svg`${ground('#cfdccf')}${dot(70, 18, 7, '#f0b35d')}${path('M0 52l26-26 18 16 20-24 32 34v20H0z', '#7f9c8a')}${path('M0 60h96v12H0z', '#4b6a55')}`,
  },
  product: {
    key: 'styleProduct',
    art: svg`${ground('#f2f2f4')}<ellipse cx="48" cy="60" rx="26" ry="4" fill="#0002" />${path('M36 22h24l4 36H32z', '#4c7dd8')}${path('M42 12h12v10H42z', '#27477d')}`,
  },
  clay: {
    key: 'styleClay',
    art: svg`${ground('#fdf1d6')}${path('M28 28h32v20a12 12 0 0 1-12 12h-8a12 12 0 0 1-12-12z', '#d99a2b')}${line('M62 34h4a7 7 0 0 1 0 14h-5', '#d99a2b', 5)}<ellipse cx="44" cy="28" rx="16" ry="4" fill="#7c4a12" />`,
  },
  isometric: {
    key: 'styleIsometric',
    art: svg`${ground('#e6f0ee')}${path('M48 20l26 14-26 14-26-14z', '#9fd3c7')}${path('M22 34l26 14v14L22 48z', '#35998b')}${path('M74 34L48 48v14l26-14z', '#13544e')}${path('M48 8l12 6-12 7-12-7z', '#ffb07a')}${path('M36 14l12 7v12l-12-7z', '#e8845c')}${path('M60 14l-12 7v12l12-7z', '#b85c38')}`,
  },
  flat: {
    key: 'styleFlat',
    art: svg`${ground('#ffe9d6')}${dot(48, 36, 22, '#f76c82')}${path('M20 72a28 28 0 0 1 56 0z', '#26215a')}${dot(48, 32, 9, '#fff4e6')}`,
  },
  line: { key: 'styleLine', art: svg`${ground('#ffffff')}${line('M14 54c14-30 24-36 34-20s20 6 34-18', '#14161f', 2)}${line('M14 62h68', '#14161f', 2)}` },
};

/** The small drawing of a style; a plain ground for one that this version does not know. */
export function thumb(style: string): TemplateResult {
  return html`<svg class="art" viewBox="0 0 96 72" preserveAspectRatio="xMidYMid slice" aria-hidden="true">${STYLE_LOOKS[style]?.art ?? ground('#c9cfe6')}</svg>`;
}

/** The drawing of "by the words". */
export const wordsThumb: TemplateResult = html`<svg class="art" viewBox="0 0 96 72" preserveAspectRatio="xMidYMid slice" aria-hidden="true">${svg`${ground('#ebeeff')}${path('M48 18c1.500 11 8 17.500 19 19-11 1.500-17.500 8-19 19-1.500-11-8-17.500-19-19 11-1.500 17.500-8 19-19z', '#3b55e6')}${path('M72 14c.5 4 3 6.500 7 7-4 .5-6.500 3-7 7-.5-4-3-6.500-7-7 4-.5 6.500-3 7-7z', '#8a63d8')}`}</svg>`;
