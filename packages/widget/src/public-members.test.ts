import { expect } from '@open-wc/testing';
import '@cs-kit/canvas/define.js';
import '@cs-kit/insights/define.js';
import '@cs-kit/room/define-call.js';
import '@cs-kit/room/define-desk-rooms.js';
import '@cs-kit/room/define-desk.js';
import '@cs-kit/room/define-document.js';
import '@cs-kit/room/define-documents.js';
import '@cs-kit/room/define-rooms.js';
import '@cs-kit/room/define.js';
import '@cs-kit/ui/define.js';
import '@cs-kit/voice/define.js';
import { registerAudio } from '../../room/src/elements/cs-audio/register.ts';
import { registerComments } from '../../room/src/elements/cs-document-comments/commenting.ts';
import { registerVersions } from '../../room/src/elements/cs-document-versions/register.ts';
import { registerLinkPreview } from '../../room/src/elements/cs-link-preview/register.ts';
import { registerThread } from '../../room/src/elements/cs-thread/register.ts';
import { registerTranslation } from '../../room/src/elements/cs-translation/register.ts';
import './define.ts';

/* Generated from the manifest: what it says of an attribute is so. */

// A document registers them when they are first opened, a chat when the first link, sound, thread or translation comes.
registerVersions();
registerComments();
registerLinkPreview();
registerAudio();
registerThread();
registerTranslation();

interface Attribute {
  readonly name: string;
  readonly fieldName: string;
  readonly type: { readonly text: string };
  readonly default?: string;
}
interface Manifest {
  readonly modules: readonly { readonly declarations: readonly { readonly tagName?: string; readonly attributes?: readonly Attribute[] }[] }[];
}

const manifest = (await (await fetch('/custom-elements.json')).json()) as Manifest;
const described = manifest.modules.flatMap(({ declarations }) => declarations).filter(({ tagName }) => tagName !== undefined);

/** A value in an attribute, and what the property then is. */
function sample({ type }: Attribute): readonly [text: string, value: unknown] {
  if (type.text === 'boolean') return ['', true];
  if (type.text === 'number') return ['7', 7];
  const word = /^'([^']*)'(?: \| '([^']*)')*$/.exec(type.text)?.[2] ?? 'wörter & <zeichen>';
  return [word, word];
}

/** A default as the manifest writes it. */
const literal = (text: string): unknown => (text.startsWith("'") ? text.slice(1, -1) : (JSON.parse(text) as unknown));

const field = (element: Element, { fieldName }: Attribute): unknown => (element as unknown as Record<string, unknown>)[fieldName];

for (const { tagName, attributes = [] } of described) {
  describe(`attributes of ${tagName}`, () => {
    it('is registered by the define modules', () => {
      expect(customElements.get(tagName!)).to.be.a('function');
    });

    for (const attribute of attributes) {
      it(attribute.name, () => {
        // Never put on the page: what an element does with its values is the matter of its own tests.
        const element = document.createElement(tagName!);
        if (attribute.default !== undefined) expect(field(element, attribute), 'at first').to.equal(literal(attribute.default));
        const [text, value] = sample(attribute);
        element.setAttribute(attribute.name, text);
        expect(field(element, attribute), 'set').to.equal(value);
        element.removeAttribute(attribute.name);
        expect(field(element, attribute), 'removed').to.be.oneOf([
          false,
          null,
          '',
          undefined,
          Number.NaN,
          ...(attribute.default === undefined ? [] : [literal(attribute.default)]),
        ]);
      });
    }
  });
}
