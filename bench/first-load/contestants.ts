import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { installPeers } from '../support/peers.ts';

/** Pinned; what they need and their chat does not load is replaced by a package that is there anyway. */
const PEERS = { 'deep-chat': '2.4.2', '@n8n/chat': '1.37.0', '@elevenlabs/convai-widget-embed': '0.5.4' };
const OVERRIDES = { '@n8n/design-system': 'npm:uuid@11.1.1' };

/** A chat on a page of its own, as its documentation places it. */
export interface Contestant {
  readonly name: string;
  readonly version: string;
  /** The page. */
  readonly html: string;
  /** Folder of its files, served under /peer/; null where they come from somewhere else. */
  readonly folder: string | null;
  /** Expression for the button that opens the chat, or null while there is none; `null` for a chat that is open at once. */
  readonly launcher: string | null;
  /** Expression for the field that takes the first message, or null while there is none. */
  readonly field: string;
}

const page = (body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Page</title><link rel="icon" href="data:,"></head><body><h1>A page</h1>\n${body}\n</body></html>`;

/** Ours: one script tag, its files on the relay, which is another origin. */
export function ours(relay: string, version: string): Contestant {
  return {
    name: 'cs-kit',
    version,
    html: page(`<script async src="${relay}/kit/v1/loader.js" data-site-key="demo"></script>`),
    folder: null,
    launcher: `document.querySelector('[slot=launcher]')?.shadowRoot?.querySelector('button')`,
    field: `document.querySelector('cs-hub')?.shadowRoot?.querySelector('cs-room')?.shadowRoot?.querySelector('cs-composer')?.shadowRoot?.querySelector('textarea')`,
  };
}

/** What the widget of ElevenLabs would fetch from its service, so that it can be measured without it. */
const CONVAI = {
  variant: 'full',
  placement: 'bottom-right',
  avatar: { type: 'orb', color_1: '#2792dc', color_2: '#9ce6e6' },
  feedback_mode: 'none',
  language: 'en',
  text_only: true,
  text_input_enabled: true,
  transcript_enabled: true,
  mic_muting_enabled: false,
  terms_html: null,
  supported_language_overrides: [],
  language_presets: {},
  text_contents: {},
  styles: {},
  supports_text_only: true,
};

/** The rivals, installed where they are not yet. */
export async function rivals(): Promise<Contestant[]> {
  const find = await installPeers('first-load', PEERS, OVERRIDES);
  const folderOf = (file: string): string => dirname(find(file));
  return [
    {
      name: 'deep-chat',
      version: PEERS['deep-chat'],
      // deepchat.dev/docs/installation: the bundle as a module, the element on the page. It has no launcher: the chat is open.
      html: page(`<script type="module" src="/peer/deepChat.bundle.js"></script>\n<deep-chat connect='{"url":"/answer"}'></deep-chat>`),
      folder: folderOf('deep-chat'),
      launcher: null,
      field: `document.querySelector('deep-chat')?.shadowRoot?.querySelector('#text-input')`,
    },
    {
      name: '@n8n/chat',
      version: PEERS['@n8n/chat'],
      // Its README, "CDN Embed".
      html: page(
        `<link href="/peer/style.css" rel="stylesheet">\n<script type="module">import { createChat } from '/peer/chat.bundle.es.js'; createChat({ webhookUrl: location.origin + '/answer' });</script>`,
      ),
      folder: folderOf('@n8n/chat'),
      launcher: `document.querySelector('.chat-window-toggle')`,
      field: `document.querySelector('.chat-window textarea')`,
    },
    {
      name: 'convai-widget-embed',
      version: PEERS['@elevenlabs/convai-widget-embed'],
      // elevenlabs.io/docs: element and script. Its settings are given on the page instead of fetched, and its font is refused.
      html: page(
        `<elevenlabs-convai agent-id="bench" override-config='${JSON.stringify(CONVAI)}'></elevenlabs-convai>\n<script src="/peer/index.js" async type="text/javascript"></script>`,
      ),
      folder: folderOf('@elevenlabs/convai-widget-embed'),
      launcher: `[...(document.querySelector('elevenlabs-convai')?.shadowRoot?.querySelectorAll('button') ?? [])][0]`,
      field: `document.querySelector('elevenlabs-convai')?.shadowRoot?.querySelector('textarea')`,
    },
  ];
}

/** Version in a package.json. */
export async function versionOf(file: string): Promise<string> {
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}
