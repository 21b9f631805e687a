import type { Article, Citation, Site, StaffMember, StaffRole } from '@cs-kit/protocol';

/** What an admin may change of a site. */
export type SitePatch = Partial<Omit<Site, 'id' | 'key' | 'demo' | 'seen'>>;

/** What a server key may be used for. */
export const KEY_SCOPES = ['openai', 'chat', 'export'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** A server key without its secret. */
export interface ServerKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** An article as it is written. */
export interface ArticleDraft {
  readonly locale: string;
  readonly slug?: string;
  readonly title: string;
  readonly body: string;
  readonly tags?: readonly string[];
  readonly url?: string;
}

/** Filters of the list of articles. */
export interface ArticleQuery {
  readonly q?: string;
  readonly locale?: string;
  readonly demo?: boolean;
  readonly cursor?: string;
}

/** A file to be read into articles. */
export interface ImportSource {
  readonly format: 'markdown' | 'csv' | 'html';
  readonly name: string;
  readonly content: string;
  readonly locale: string;
}

/** What the relay read in a file. */
export interface ImportAnswer {
  readonly articles: readonly {
    readonly title: string;
    readonly slug: string;
    readonly locale: string;
    readonly body: string;
    readonly tags: readonly string[];
  }[];
  readonly problems: readonly { readonly line?: number; readonly detail: string }[];
  readonly written: number;
}

/** What the assistant would answer. */
export interface TrialAnswer {
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly suggestions: readonly string[];
  readonly offer?: 'handover';
  readonly origin: 'passage' | 'generated' | 'none';
  readonly engine: string;
}

/** What a provider can be used for. */
export const USES = ['chat', 'speechToText', 'textToSpeech', 'images'] as const;
export type Use = (typeof USES)[number];

/** Settings of a provider; its key is never among them. */
export interface Provider {
  readonly name: string;
  readonly label: string;
  /** What it could be used for. */
  readonly offers: readonly Use[];
  /** What it is to be used for. */
  readonly capabilities: readonly Use[];
  readonly configured: boolean;
  readonly source: 'environment' | 'desk' | 'none';
  readonly baseUrl: string | null;
  /** Address that is used where none is entered; null where one has to be. */
  readonly defaultUrl: string | null;
  readonly models: Readonly<Record<string, string>>;
  readonly hasKey: boolean;
}

/** What may be changed of a provider. An empty key forgets the stored one. */
export interface ProviderPatch {
  readonly baseUrl?: string;
  readonly apiKey?: string;
  readonly models?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly Use[];
}

/** What came of a small real call. */
export interface ProviderTest {
  readonly ok: boolean;
  readonly ms: number;
  readonly detail: string;
  readonly code?: string;
}

/** One line of the audit log. */
export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly actor: { readonly id: string; readonly name: string };
  readonly action: string;
  readonly target: string;
  readonly detail: string;
}

/** A link that makes an account. */
export interface Invite {
  readonly url: string;
  readonly expiresAt: string;
}

/** Who looks at the settings. */
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
}

export type { Article, Site, StaffMember, StaffRole };
