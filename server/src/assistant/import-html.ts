import { CsError } from '@cs-kit/protocol';
import { NodeType, parse } from 'node-html-parser';
import type { HTMLElement, Node } from 'node-html-parser';

/** A page as an article. */
export interface Page {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

const DROPPED = 'script,style,noscript,template,iframe,object,embed,svg,nav,header nav,footer,form,button,select,textarea,input,dialog';
const escape = (text: string): string => text.replace(/[\\`*_[\]<]/g, '\\$&');

/** Words of a node with links and stress, on one line. */
function inline(node: Node): string {
  if (node.nodeType === NodeType.TEXT_NODE) return escape(node.text.replace(/\s+/g, ' '));
  if (node.nodeType !== NodeType.ELEMENT_NODE) return '';
  const element = node as HTMLElement;
  const text = element.childNodes.map(inline).join('');
  switch (element.tagName) {
    case 'BR':
      return '\n';
    case 'STRONG':
    case 'B':
      return text.trim() === '' ? text : `**${text.trim()}**`;
    case 'EM':
    case 'I':
      return text.trim() === '' ? text : `*${text.trim()}*`;
    case 'A':
      return link(element.getAttribute('href') ?? '', text);
    case 'IMG':
      return escape(element.getAttribute('alt') ?? '');
    default:
      return text;
  }
}

function link(address: string, text: string): string {
  return /^(?:https?:|mailto:|tel:|\/)/i.test(address) && text.trim() !== ''
    ? `[${text.trim()}](${address.replace(/[\s()<>]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)})`
    : text;
}

const BLOCKS = new Set([
  'P',
  'DIV',
  'SECTION',
  'ARTICLE',
  'MAIN',
  'BODY',
  'HTML',
  'HEADER',
  'ASIDE',
  'FIGURE',
  'FIGCAPTION',
  'BLOCKQUOTE',
  'DETAILS',
  'SUMMARY',
  'TABLE',
  'THEAD',
  'TBODY',
  'TR',
  'UL',
  'OL',
  'DL',
  'DT',
  'DD',
  'PRE',
  'H1',
  'H2',
  'H3',
  'H4',
  'H5',
  'H6',
  'HR',
]);

/** Blocks of a node, each a paragraph, heading or list in Markdown. */
function blocks(element: HTMLElement): readonly string[] {
  const found: string[] = [];
  let line = '';
  const flush = (): void => {
    if (line.trim() !== '') found.push(line.trim());
    line = '';
  };
  for (const node of element.childNodes) {
    const tag = node.nodeType === NodeType.ELEMENT_NODE ? (node as HTMLElement).tagName : '';
    if (!BLOCKS.has(tag)) {
      line += inline(node);
      continue;
    }
    flush();
    found.push(...block(node as HTMLElement, tag));
  }
  flush();
  return found;
}

function block(element: HTMLElement, tag: string): readonly string[] {
  if (/^H[1-6]$/.test(tag)) {
    const text = inline(element).replace(/\s+/g, ' ').trim();
    return text === '' ? [] : [`${'#'.repeat(Math.max(2, Number(tag[1])))} ${text}`];
  }
  if (tag === 'UL' || tag === 'OL') return list(element, tag === 'OL');
  if (tag === 'PRE') return [`\`\`\`\n${element.text.trim()}\n\`\`\``];
  if (tag === 'TR')
    return [
      element.childNodes
        .map(inline)
        .map((cell) => cell.trim())
        .filter((cell) => cell !== '')
        .join(' | '),
    ].filter((row) => row !== '');
  return tag === 'HR' ? [] : blocks(element);
}

function list(element: HTMLElement, ordered: boolean): readonly string[] {
  const entries = element.childNodes.filter((node): node is HTMLElement => node.nodeType === NodeType.ELEMENT_NODE && (node as HTMLElement).tagName === 'LI');
  const lines = entries.map((entry) => blocks(entry).join('\n').replace(/\n+/g, '\n  ')).filter((text) => text !== '');
  return lines.length === 0 ? [] : [lines.map((text, index) => `${ordered ? `${index + 1}.` : '-'} ${text}`).join('\n')];
}

/** Elements that need no end, or none of their own. */
const OPEN_ENDED = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|d[td]|t[hdr]|thead|tbody|tfoot|option|body|html|head)$/;
/** What stands in these is no markup. */
const RAW = /^(?:script|style|textarea)$/;
const TAG = /<(\/?)([a-z][a-z0-9-]*)/iy;
/** Real pages stay far below; reading takes the square of the depth. */
const DEEPEST = 256;

/** Whether elements lie in each other deeper than in any page that somebody wrote. Goes through the text once. */
function tooDeep(html: string): boolean {
  const lower = html.toLowerCase();
  let depth = 0;
  for (let at = lower.indexOf('<'); at !== -1; at = lower.indexOf('<', at)) {
    TAG.lastIndex = at;
    const [, end, name] = TAG.exec(lower) ?? [];
    if (name === undefined) {
      at = lower.startsWith('<!--', at) ? lower.indexOf('-->', at) : at + 1;
      if (at === -1) return false;
      continue;
    }
    const close = lower.indexOf('>', at);
    if (close === -1) return false;
    at = end === '' && RAW.test(name) ? lower.indexOf(`</${name}`, close) : close;
    if (at === -1) return false;
    if (OPEN_ENDED.test(name) || RAW.test(name) || lower[close - 1] === '/') continue;
    depth = end === '' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** Reads a page: its title and the text of its main part. Scripts, menus and forms are left out. Throws where it is nested deeper than any page. */
export function pageOf(html: string): Page {
  if (tooDeep(html)) throw new CsError('request/invalid', `Elements lie in each other deeper than ${DEEPEST}.`);
  const root = parse(html, { comment: false, blockTextElements: { script: false, noscript: false, style: false, pre: true } });
  const named = root.querySelector('title')?.text.trim() ?? '';
  for (const element of root.querySelectorAll(DROPPED)) element.remove();
  const heading = root.querySelector('h1');
  const title = (heading?.text ?? '').replace(/\s+/g, ' ').trim();
  heading?.remove();
  root.querySelector('title')?.remove();
  const main = root.querySelector('main') ?? root.querySelector('article') ?? root.querySelector('body') ?? root;
  return { title: title === '' ? named.replace(/\s+/g, ' ') : title, body: blocks(main).join('\n\n') };
}
