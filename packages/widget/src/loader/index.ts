import { start } from './loader.ts';
import { findScript, readSettings } from './settings.ts';

declare const __CS_RELEASE__: string;

// `document.currentScript` is only there now: the first line reads it, nothing may come before.
const settings = ((): ReturnType<typeof readSettings> => {
  try {
    return readSettings(findScript(document));
  } catch {
    return null;
  }
})();

try {
  if (settings === null) console.warn('cs-kit: the script tag needs data-site-key.');
  else start({ win: window, version: __CS_RELEASE__, load: (name) => import(settings.kit + __CS_RELEASE__ + '/' + name + '.js') }, settings);
} catch (error) {
  // A guest never breaks the page that it is on.
  console.warn('cs-kit: did not start.', error);
}
