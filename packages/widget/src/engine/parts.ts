import type { Feature } from '@cs-kit/protocol';

/** A tab of the panel. */
export interface Part {
  readonly id: string;
  /** Words on the tab of a plugin; those of the kit are translated. */
  readonly label?: string;
  /** Place of the tab of a plugin; those of the kit are at 10, 20, 30. */
  readonly order?: number;
  /** Loads the code and makes the element. */
  readonly make: () => Promise<HTMLElement>;
}

/** What is in the panel of a part. */
export type PartState = { readonly phase: 'loading' } | { readonly phase: 'ready'; readonly element: HTMLElement } | { readonly phase: 'failed' };

/** Features that have a tab, in the order of the tabs. */
export const TABS = ['room', 'voice', 'canvas'] as const satisfies readonly Feature[];
/** A feature that has a tab. */
export type TabFeature = (typeof TABS)[number];

const make = async (tag: string, load: () => Promise<unknown>): Promise<HTMLElement> => {
  await load();
  if (customElements.get(tag) === undefined) throw new Error(`${tag} was not registered.`);
  return document.createElement(tag);
};

const MAKERS: Readonly<Record<TabFeature, () => Promise<HTMLElement>>> = {
  room: () => make('cs-room', () => import('../features/room.ts')),
  voice: async () => {
    const voice = await make('cs-voice', () => import('../features/voice.ts'));
    voice.setAttribute('hands-free', '');
    return voice;
  },
  canvas: () => make('cs-canvas', () => import('../features/canvas.ts')),
};

/** The parts that both the site has and the page asks for. Without settings the chat is there, since every site has it. */
export function partsOf(site: readonly Feature[] | null, page: string | null): readonly Part[] {
  const asked = page?.split(/[\s,]+/).filter((name) => name !== '') ?? null;
  const wanted = TABS.filter((name) => (site ?? ['room']).includes(name) && (asked === null || asked.includes(name)));
  return wanted.map((id) => ({ id, make: MAKERS[id] }));
}
