import type { OutputAsset, OutputChunk, OutputOptions, RollupOptions } from 'rollup';

/** A file that is shipped as it is, or as it is made. */
export interface CopiedFile {
  readonly from: string | (() => Promise<Uint8Array>);
  readonly to: string;
}
/** One build of Rollup with its output. */
export type KitBuild = RollupOptions & { readonly output: OutputOptions };

/** Entries that are built together, and what the names of their shared files begin with. */
export interface KitGraph {
  readonly prefix: string;
  readonly entries: Readonly<Record<string, string>>;
  /** Modules that every part asks for when the panel is opened. */
  readonly opened?: readonly string[];
  /** Modules of the editor of documents: one file, whoever else shares some of them. */
  readonly editor?: RegExp;
  /** The module of the chat. */
  readonly chat?: string;
}

export const graphs: readonly KitGraph[];
export const loader: string;
export const assets: readonly CopiedFile[];
export const docs: readonly CopiedFile[];
export function loaderBuild(release: string): KitBuild;
export function kitBuild(graph: KitGraph): KitBuild;
export function gather(output: readonly (OutputChunk | OutputAsset)[], graph: KitGraph): OutputOptions;
