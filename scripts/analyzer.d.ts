declare module '@custom-elements-manifest/analyzer/cli.js' {
  /** Runs the analyzer as its command line does; with `noWrite` the answer is the only result. */
  export function cli(options: { argv: readonly string[]; cwd: string; noWrite: boolean }): Promise<unknown>;
}
