const PAIR = /light-dark\(([^(),]+),([^()]+)\)/g;

/** The custom properties of one block with one side of every `light-dark()` pair. */
function side(declarations: string, which: '$1' | '$2'): string {
  return declarations.replace(PAIR, which);
}

/**
 * The tokens for browsers without `light-dark()` (Chrome below 123, Safari below 17.5): each block that holds pairs is
 * written for light, for a dark system and for a forced theme. `linear()` easings, as young, become the plain entering curve.
 */
export function withoutLightDark(css: string): string {
  const old = css.replace(/linear\([^a-z)]*%[^)]*\)/g, 'cubic-bezier(.2,.8,.2,1)');
  return old.replace(/:host\{([^{}]*light-dark[^{}]*)\}/g, (_, all: string) => {
    const pairs = all
      .split(';')
      .filter((line) => line.includes('light-dark'))
      .join(';');
    const [light, dark] = [side(pairs, '$1'), side(pairs, '$2')];
    const forced = (theme: string): string => `:host([data-cs-theme=${theme}]),[data-cs-theme=${theme}]`;
    return `:host{${side(all, '$1')}}@media(prefers-color-scheme:dark){:host{${dark}}}${forced('light')}{${light}}${forced('dark')}{${dark}}`;
  });
}
