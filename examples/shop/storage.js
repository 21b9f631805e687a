// What this shop keeps in the visitor's browser: the cart and the answer to the consent question, nothing before either exists.
const CART = 'fjord-fern.cart';
const CONSENT = 'fjord-fern.consent';
const YEAR = 365 * 24 * 60 * 60 * 1000;

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or switched off: the page goes on without remembering.
  }
}

/** Lines of the cart; empty when there is none or it cannot be read. */
export function readCart() {
  const lines = read(CART);
  if (!Array.isArray(lines)) return [];
  return lines.filter((line) => line && typeof line.id === 'string' && Number.isInteger(line.quantity) && line.quantity > 0);
}

/** Keeps the cart, and forgets it when it is empty. */
export function writeCart(lines) {
  write(CART, lines.length > 0 ? lines : null);
}

/** The visitor's choice, or null when it is unknown or older than a year. */
export function readConsent() {
  const stored = read(CONSENT);
  if (typeof stored?.analytics !== 'boolean' || typeof stored.at !== 'number') return null;
  return Date.now() - stored.at < YEAR ? { analytics: stored.analytics } : null;
}

/** Remembers the choice for a year. */
export function writeConsent(choice) {
  write(CONSENT, { analytics: choice.analytics, at: Date.now() });
}
