const MARK = '#cs-link=';

/** Takes the secret of a mail's link out of the address at once, so that it lands in no history, copy, report or figure. */
export function takeLink({ location, history }: Pick<Window, 'location' | 'history'>): string | null {
  const { hash, pathname, search } = location;
  if (!hash.startsWith(MARK)) return null;
  history.replaceState(history.state, '', pathname + search);
  return hash.slice(MARK.length);
}
