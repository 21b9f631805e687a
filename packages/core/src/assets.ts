let base: string | null = null;

/** Sets the address below which models, worklets and other files lie; null goes back to the folder beside each module. */
export function setAssetBase(url: string | URL | null): void {
  base = url === null ? null : `${String(url).replace(/\/+$/, '')}/`;
}

/** Address of a shipped file: below the set base, else in `assets/` beside the module whose `import.meta.url` is given. */
export function assetUrl(name: string, importMetaUrl: string): string {
  return base === null ? new URL(`./assets/${name}`, importMetaUrl).href : new URL(name, base).href;
}
