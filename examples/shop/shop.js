import { CATALOGUE } from '/catalogue.js';
import { showCartPage, showCheckout } from '/cart.js';
import { cs } from '/kit.js';
import { readCart, readConsent, writeCart, writeConsent } from '/storage.js';
import { language, text } from '/strings.js';

function showCount() {
  const link = document.querySelector('[data-cart-link]');
  if (!link) return;
  const count = readCart().reduce((sum, line) => sum + line.quantity, 0);
  const badge = link.querySelector('[data-count]');
  badge.textContent = String(count);
  badge.hidden = count === 0;
  link.setAttribute('aria-label', count === 0 ? text('cart') : text('items', { count }));
}

function addToCart(id, size) {
  const lines = readCart();
  const same = lines.find((line) => line.id === id && line.size === size);
  if (same) same.quantity = Math.min(same.quantity + 1, 9);
  else lines.push({ id, size, quantity: 1 });
  writeCart(lines);
}

function announce(message) {
  const region = document.querySelector('[data-announce]');
  region.textContent = message;
  region.classList.add('shown');
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => region.classList.remove('shown'), 4000);
}

function bindBuyForms() {
  for (const form of document.querySelectorAll('form[data-product]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const id = form.dataset.product;
      const size = new FormData(form).get('size');
      addToCart(id, typeof size === 'string' ? size : '');
      showCount();
      announce(text('added', { name: CATALOGUE[id].name[language] }));
      tellKit();
    });
  }
}

function choose(analytics) {
  writeConsent({ analytics });
  cs('consent', { analytics });
  document.querySelector('[data-consent]').hidden = true;
}

function bindConsent() {
  const banner = document.querySelector('[data-consent]');
  banner.querySelector('[data-question]').textContent = text('question');
  banner.querySelector('[data-explanation]').textContent = text('explanation');
  for (const button of banner.querySelectorAll('button')) {
    const accepts = button.value === 'accept';
    button.textContent = text(accepts ? 'accept' : 'refuse');
    button.addEventListener('click', () => choose(accepts));
  }
  document.querySelector('[data-cookie-settings]')?.addEventListener('click', () => {
    banner.hidden = false;
    banner.querySelector('button').focus();
  });
  const known = readConsent();
  if (known) cs('consent', known);
  else banner.hidden = false;
}

function productOf(id) {
  return { id, name: CATALOGUE[id].name.en, price: CATALOGUE[id].price, currency: 'EUR' };
}

function cartOf(lines) {
  const items = lines.filter((line) => CATALOGUE[line.id]).map((line) => ({ ...productOf(line.id), size: line.size, quantity: line.quantity }));
  return { items, total: items.reduce((sum, item) => sum + item.price * item.quantity, 0), currency: 'EUR' };
}

/** Tells whoever answers what the visitor is looking at; an empty cart is worth telling where the cart is the subject. */
function tellKit(aboutCart = false) {
  const { page, product, order } = document.body.dataset;
  const lines = readCart();
  cs('setContext', {
    page,
    ...(product && { product: productOf(product) }),
    ...((aboutCart || lines.length > 0) && { cart: cartOf(lines) }),
    ...(order && { order: JSON.parse(order) }),
  });
}

function onCartChange() {
  showCount();
  tellKit(true);
}

showCount();
bindBuyForms();
bindConsent();
showCartPage(onCartChange);
showCheckout(onCartChange);
tellKit(document.querySelector('[data-cart]') !== null);
// Another tab of the shop may have changed the cart.
addEventListener('storage', showCount);
