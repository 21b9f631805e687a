/** What a browser refused. */
export interface Refusal {
  readonly page: string;
  readonly directive: string;
  readonly blocked: string;
  readonly source: string | null;
  readonly line: number | null;
}

/** The policies of the two pages. `relay` is the address of the relay, with its path if it has one. */
export function policies(relay: string): { readonly selfHosted: string; readonly scriptTag: string };

/** Starts the example; port 0 takes any free one. `reports` collects what browsers refused. */
export function startExample(options: {
  readonly relay: string;
  readonly siteKey: string;
  readonly port?: number;
  readonly host?: string;
  readonly kit?: string;
}): Promise<{ readonly url: string; readonly reports: readonly Refusal[]; close(): Promise<void> }>;
