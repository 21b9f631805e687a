/** Reads the code of a one-time link from the fragment and takes it out of the address at once, so that it lands in no history, copy or report. */
export function takeCode(place: Pick<Location, 'hash' | 'pathname' | 'search'>, past: Pick<History, 'replaceState' | 'state'>): string | null {
  const code = /^#code=([A-Za-z0-9_-]{8,200})$/.exec(place.hash)?.[1] ?? null;
  if (code !== null) past.replaceState(past.state, '', place.pathname + place.search);
  return code;
}
