/* The outlines of the head of the panel, as in the kit's icons. Kept here: a bundler puts all icons that any part uses into one file, and the panel must not wait for it. */

export const CHAT = 'M4.5 18.5 5.3 15A7.9 7.9 0 0 1 4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5-3.6 7.5-8 7.5a8.6 8.6 0 0 1-3.7-.8z';
export const MIC = 'M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3';
export const IMAGE =
  'M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6c0-1.1.9-2 2-2zM4 16.5l4.3-4.3a1.5 1.5 0 0 1 2.1 0L18 20M15.5 9.8a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6z';
export const MORE = 'M5.5 12.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4zM12 12.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4zM18.5 12.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4z';
export const CLOSE = 'M6 6l12 12M18 6L6 18';
export const WAVES = 'M5.5 10.5c2.2-2 4.3-2 6.5 0s4.3 2 6.5 0M5.5 14.5c2.2-2 4.3-2 6.5 0s4.3 2 6.5 0';
