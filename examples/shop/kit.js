// The only lines of this shop that know the widget. They work before its script has arrived, and without it.
(window.csKit = window.csKit || { q: [] });

/** Calls the widget now, or leaves the call in its queue until it is there. */
export function cs(name, ...args) {
  const kit = window.csKit;
  if (typeof kit[name] === 'function') kit[name](...args);
  else kit.q.push([name, ...args]);
}
