import { CATALOGUE, ZONES, deliveryPrice } from '/catalogue.js';
import { readCart, writeCart } from '/storage.js';
import { euros } from '/strings.js';

const known = (lines) => lines.filter((line) => CATALOGUE[line.id]);
const goodsOf = (lines) => known(lines).reduce((sum, line) => sum + CATALOGUE[line.id].price * line.quantity, 0);

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function quantitySelect(line, label, onPick) {
  const options = Array.from({ length: 9 }, (_, index) => element('option', index + 1 === line.quantity ? { selected: '' } : {}, String(index + 1)));
  const select = element('select', { 'aria-label': `Quantity of ${label}` }, ...options);
  select.addEventListener('change', () => onPick(Number(select.value)));
  return select;
}

function row(line, { onPick, onRemove }) {
  const item = CATALOGUE[line.id];
  const label = line.size ? `${item.name.en}, ${line.size}` : item.name.en;
  const remove = element('button', { type: 'button', class: 'plain', 'aria-label': `Remove ${label}` }, 'Remove');
  remove.addEventListener('click', onRemove);
  return element(
    'li',
    { class: 'line' },
    element('img', { src: `/art/${line.id}.svg`, alt: '', width: '80', height: '100' }),
    element('div', { class: 'what' }, element('a', { href: item.page }, item.name.en), ...(line.size ? [element('span', { class: 'soft' }, line.size)] : []), element('div', { class: 'acts' }, quantitySelect(line, label, onPick), remove)),
    element('span', { class: 'price' }, euros(item.price * line.quantity)),
  );
}

function showSums(root, lines, form) {
  const goods = goodsOf(lines);
  const zone = form.elements.zone.value;
  const express = form.elements.kind.querySelector('option[value="express"]');
  express.disabled = ZONES[zone].express === null;
  if (express.disabled && form.elements.kind.value === 'express') form.elements.kind.value = 'standard';
  const delivery = deliveryPrice(zone, form.elements.kind.value, goods);
  root.querySelector('[data-goods]').textContent = euros(goods);
  root.querySelector('[data-delivery]').textContent = delivery === 0 ? 'free' : euros(delivery);
  root.querySelector('[data-total]').textContent = euros(goods + delivery);
}

/** Fills the cart page; does nothing on other pages. */
export function showCartPage(onChange) {
  const root = document.querySelector('[data-cart]');
  if (!root) return;
  const list = root.querySelector('[data-lines]');
  const form = root.querySelector('form');
  const change = (lines) => {
    writeCart(lines);
    draw();
    onChange();
  };
  const draw = () => {
    const lines = known(readCart());
    root.querySelector('[data-full]').hidden = lines.length === 0;
    root.querySelector('[data-empty]').hidden = lines.length > 0;
    list.replaceChildren(
      ...lines.map((line) =>
        row(line, {
          onPick: (quantity) => change(lines.map((other) => (other === line ? { ...line, quantity } : other))),
          onRemove: () => {
            change(lines.filter((other) => other !== line));
            // The button that had the focus is gone.
            root.querySelector('h1').focus();
          },
        }),
      ),
    );
    if (lines.length > 0) showSums(root, lines, form);
  };
  form.addEventListener('change', draw);
  draw();
}

/** Fills the checkout and ends it; does nothing on other pages. */
export function showCheckout(onChange) {
  const form = document.querySelector('form[data-checkout]');
  if (!form) return;
  const lines = known(readCart());
  const summary = document.querySelector('[data-summary]');
  if (lines.length === 0) {
    location.replace('/cart.html');
    return;
  }
  summary.querySelector('ul').replaceChildren(
    ...lines.map((line) => element('li', {}, element('span', {}, `${line.quantity} × ${CATALOGUE[line.id].name.en}${line.size ? `, ${line.size}` : ''}`), element('span', {}, euros(CATALOGUE[line.id].price * line.quantity)))),
  );
  const draw = () => showSums(summary, lines, form);
  form.addEventListener('change', draw);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    writeCart([]);
    onChange();
    location.assign('/thanks.html');
  });
  draw();
}
