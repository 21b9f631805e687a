/** What the shop sells, by id. Prices in euros. */
export const CATALOGUE = {
  'tarn-2': { price: 329, page: '/tarn-2.html', name: { en: 'Tarn 2 tent', zh: 'Tarn 2 双人帐篷', ar: 'خيمة Tarn 2' } },
  'tarn-3': { price: 429, page: '/tarn-3.html', name: { en: 'Tarn 3 tent', zh: 'Tarn 3 三人帐篷', ar: 'خيمة Tarn 3' } },
  footprint: { price: 29, page: '/tents.html', name: { en: 'Tarn footprint', zh: 'Tarn 地布', ar: 'أرضية خيمة Tarn' } },
  'ridge-38': { price: 189, page: '/ridge-38.html', name: { en: 'Ridge 38 pack', zh: 'Ridge 38 背包', ar: 'حقيبة Ridge 38' } },
  'rain-cover': { price: 19, page: '/packs.html', name: { en: 'Rain cover', zh: '防雨罩', ar: 'غطاء مطر' } },
  'moss-shirt': { price: 249, page: '/moss-shirt.html', name: { en: 'Moss shirt', zh: 'Moss 羊毛衬衫', ar: 'قميص Moss' } },
  'drift-jacket': { price: 259, page: '/clothing.html', name: { en: 'Drift jacket', zh: 'Drift 羽绒服', ar: 'سترة Drift' } },
  'skarn-boots': { price: 219, page: '/clothing.html', name: { en: 'Skarn boots', zh: 'Skarn 靴', ar: 'حذاء Skarn' } },
  'camp-mug': { price: 18, page: '/camp-mug.html', name: { en: 'Camp mug', zh: 'Camp 露营杯', ar: 'كوب Camp' } },
  'ember-stove': { price: 64, page: '/camp.html', name: { en: 'Ember stove', zh: 'Ember 炉头', ar: 'موقد Ember' } },
  'hollow-bag': { price: 299, page: '/camp.html', name: { en: 'Hollow sleeping bag', zh: 'Hollow 睡袋', ar: 'كيس نوم Hollow' } },
};

/** Delivery by zone: price in euros, the order value from which standard is free, and express where it exists. */
export const ZONES = {
  nordic: { label: 'Norway, Sweden, Denmark, Finland', standard: 5, freeFrom: 100, express: 15 },
  eu: { label: 'Rest of the EU', standard: 7, freeFrom: 100, express: 19 },
  'uk-ch': { label: 'United Kingdom, Switzerland', standard: 12, freeFrom: 200, express: 29 },
  iceland: { label: 'Iceland', standard: 12, freeFrom: 200, express: null },
  overseas: { label: 'Overseas', standard: 25, freeFrom: 350, express: 49 },
};

/** Price of a delivery in euros. */
export function deliveryPrice(zoneId, kind, goods) {
  const zone = ZONES[zoneId] ?? ZONES.nordic;
  if (kind === 'express' && zone.express !== null) return zone.express;
  return goods >= zone.freeFrom ? 0 : zone.standard;
}
