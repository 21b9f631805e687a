/** Takes the secret of a mail's link out of the address at once, so that it lands in no history, copy, report or figure. */
export function takeLink({ location, history }: Pick<Window, 'location' | 'history'>): string | undefined {
  const [page, link] = location.href.split('#cs-link=');
  if (link) history.replaceState(history.state, '', page);
  return link;
}
