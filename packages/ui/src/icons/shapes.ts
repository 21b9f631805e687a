/* Outlines on a 24 grid, drawn with a 1.75 stroke and no fill. Plain strings, so that a bundler drops every icon that is not used. */

/** `chat` */
export const chatIcon = 'M4.5 18.5 5.3 15A7.9 7.9 0 0 1 4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5-3.6 7.5-8 7.5a8.6 8.6 0 0 1-3.7-.8z';
/** `mic` */
export const micIcon = 'M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3';
/** `micoff` */
export const micOffIcon =
  'M9 9v2.5a3 3 0 0 0 4.7 2.46M15 11V6.5a3 3 0 0 0-5.8-1M5.5 11.5a6.5 6.5 0 0 0 10.3 5.27M18.5 11.5a6.5 6.5 0 0 1-.6 2.7M12 18v3M4 4l16 16';
/** `image` */
export const imageIcon =
  'M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6c0-1.1.9-2 2-2zM4 16.5l4.3-4.3a1.5 1.5 0 0 1 2.1 0L18 20M15.5 9.8a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6z';
/** `people` */
export const peopleIcon = 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20a6 6 0 0 1 12 0M15.5 4.3a3.5 3.5 0 0 1 0 6.4M17.5 14.6A6 6 0 0 1 21 20';
/** `user` */
export const userIcon = 'M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0';
/** `chart` */
export const chartIcon = 'M4 4v14a2 2 0 0 0 2 2h14M8 15l3.5-4.5 3 2.5L20 7';
/** `send` */
export const sendIcon = 'M12 19V5M6 11l6-6 6 6';
/** `clip` */
export const clipIcon = 'M19.5 11.5l-7.6 7.6a4.8 4.8 0 0 1-6.8-6.8l8-8a3.2 3.2 0 0 1 4.5 4.5l-7.8 7.8a1.6 1.6 0 0 1-2.3-2.3l7.1-7.1';
/** `close` */
export const closeIcon = 'M6 6l12 12M18 6L6 18';
/** `check` */
export const checkIcon = 'M5 12.5l4.5 4.5L19 7.5';
/** `checks` */
export const checksIcon = 'M2.5 12.5L7 17l9-9.5M11.5 16l1 1 9-9.5';
/** `minus` */
export const minusIcon = 'M5 12h14';
/** `more` */
export const moreIcon = 'M5.5 12.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4zM12 12.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4zM18.5 12.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4z';
/** `down` */
export const downIcon = 'M6 9.5l6 6 6-6';
/** `next` */
export const nextIcon = 'M9.5 6l6 6-6 6';
/** `back` */
export const backIcon = 'M14.5 6l-6 6 6 6';
/** `expand` */
export const expandIcon = 'M14 4h6v6M10 20H4v-6M20 4l-6.5 6.5M4 20l6.5-6.5';
/** `search` */
export const searchIcon = 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.5 16.5L20.5 20.5';
/** `spark` */
export const sparkIcon = 'M12 3.5c.6 4.7 3.3 7.6 8.5 8.5-5.2.9-7.9 3.8-8.5 8.5-.6-4.7-3.3-7.6-8.5-8.5 5.2-.9 7.9-3.8 8.5-8.5z';
/** `book` */
export const bookIcon = 'M5 5.5A2.5 2.5 0 0 1 7.5 3H19v15H7.5A2.5 2.5 0 0 0 5 20.5zM5 20.5A2.5 2.5 0 0 0 7.5 21H19v-3';
/** `thumbup` */
export const thumbUpIcon = 'M7 11v9H4v-9zM7 11l4-7.5c1.5 0 2.5 1.2 2.3 2.7L13 9.5h5.2c1.3 0 2.2 1.2 1.9 2.4l-1.5 6.3c-.3 1.1-1.2 1.8-2.3 1.8H7';
/** `thumbdown` */
export const thumbDownIcon = 'M17 13V4h3v9zM17 13l-4 7.5c-1.5 0-2.5-1.2-2.3-2.7l.3-3.3H5.8c-1.3 0-2.2-1.2-1.9-2.4l1.5-6.3C5.7 4.7 6.6 4 7.7 4H17';
/** `copy` */
export const copyIcon = 'M10 8h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2v-8c0-1.1.9-2 2-2zM16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8c0 1.1.9 2 2 2h2';
/** `speaker` */
export const speakerIcon = 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11';
/** `stop` */
export const stopIcon = 'M8 6.5h8c.8 0 1.5.7 1.5 1.5v8c0 .8-.7 1.5-1.5 1.5H8A1.5 1.5 0 0 1 6.5 16V8c0-.8.7-1.5 1.5-1.5z';
/** `pause` */
export const pauseIcon = 'M8.5 5.5v13M15.5 5.5v13';
/** `play` */
export const playIcon = 'M8 5.5v13l10.5-6.5z';
/** `offline` */
export const offlineIcon =
  'M4 4l16 16M2.8 9.5A14 14 0 0 1 7 6.8M11 5.6a14 14 0 0 1 10.2 3.9M6 13a9 9 0 0 1 4-2.3M15 11.2A9 9 0 0 1 18 13M9.3 16.5a4 4 0 0 1 4.7-.3M12 20h.01';
/** `warn` */
export const warnIcon = 'M12 9.5v4M12 17h.01M10.4 4.6L3.3 17a1.85 1.85 0 0 0 1.6 2.8h14.2a1.85 1.85 0 0 0 1.6-2.8L13.6 4.6a1.85 1.85 0 0 0-3.2 0z';
/** `info` */
export const infoIcon = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.5h.01';
/** `clock` */
export const clockIcon = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2';
/** `sliders` */
export const slidersIcon = 'M4 7h9M17 7h3M4 17h3M11 17h9M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z';
/** `captions` */
export const captionsIcon = 'M5.5 5h13c1.1 0 2 .9 2 2v10a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2V7c0-1.1.9-2 2-2zM7 14.5h4M14 14.5h3M7 11h2M12 11h5';
/** `keyboard` */
export const keyboardIcon =
  'M5 6.5h14c1.1 0 2 .9 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7c0-1.1.9-2 2-2zM7 10.2h.01M11 10.2h.01M15 10.2h.01M17.5 10.2h.01M8.5 14h7';
/** `file` */
export const fileIcon = 'M13.5 3.5H7a2 2 0 0 0-2 2v13c0 1.1.9 2 2 2h10a2 2 0 0 0 2-2V9zM13.5 3.5V9H19M9 13h6M9 16.5h4';
/** `reply` */
export const replyIcon = 'M9.5 6L4.5 11l5 5M4.5 11H14a5.5 5.5 0 0 1 5.5 5.5V18';
/** `smile` */
export const smileIcon = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14a4 4 0 0 0 7 0M9 9.5h.01M15 9.5h.01';
/** `pen` */
export const penIcon = 'M4.5 19.5l.9-4L16 4.9a2 2 0 0 1 2.8 0l.3.3a2 2 0 0 1 0 2.8L8.5 18.6zM14 7l3 3';
/** `brush` */
export const brushIcon =
  'M9.5 14.5L18.2 5a1.8 1.8 0 0 1 2.6 2.5L11.5 16.5M9.5 14.5a3.5 3.5 0 0 0-4.8 1.3c-.6 1.1-.5 2.6-1.7 3.4 2 1.6 6.3 1.5 7.7-1.1.5-1 .5-2 .1-2.9z';
/** `eraser` */
export const eraserIcon = 'M8.5 19.5l-4-4a2 2 0 0 1 0-2.8l8.2-8.2a2 2 0 0 1 2.8 0l4 4a2 2 0 0 1 0 2.8l-8.2 8.2zM8.5 8.7l7 7M8 19.5h12';
/** `lasso` */
export const lassoIcon =
  'M12 4c5 0 8.5 2.5 8.5 5.7S17 15.5 12 15.5c-1.6 0-3-.3-4.3-.7C5.2 13.8 3.5 11.9 3.5 9.7 3.5 6.5 7 4 12 4zM7.7 14.8c.9.8.8 2.2-.3 2.7-1 .5-2.2-.2-2.2-1.3 0-1.2 1.3-1.9 2.5-1.4zM7.5 17.4c.2 1.4-.4 2.5-1.5 3.1';
/** `rect` */
export const rectIcon = 'M5 6h14v12H5z';
/** `invert` */
export const invertIcon = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18M12 7.5l6.5-1M12 12h9M12 16.5l6.5 1';
/** `hand` */
export const handIcon =
  'M7.5 12V6.5a1.5 1.5 0 0 1 3 0V11M10.5 10.5v-6a1.5 1.5 0 0 1 3 0v6M13.5 10.5v-5a1.5 1.5 0 0 1 3 0v6M16.5 8.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6h-1a6 6 0 0 1-5-2.7L4.3 13.8a1.5 1.5 0 0 1 2.5-1.7l.7 1';
/** `zoom` */
export const zoomIcon = 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.5 16.5L20.5 20.5M11 8.2v5.6M8.2 11h5.6';
/** `trash` */
export const trashIcon = 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 11.6a2 2 0 0 0 2 1.9h5.4a2 2 0 0 0 2-1.9L17.5 7M10 11v5.5M14 11v5.5';
/** `download` */
export const downloadIcon = 'M12 4v11M7 10.5l5 5 5-5M4.5 20h15';
/** `share` */
export const shareIcon = 'M12 15V3.5M8 7l4-4 4 4M6 11H5v8.5h14V11h-1';
/** `link` */
export const linkIcon = 'M10 14a4.2 4.2 0 0 0 6 0l3-3a4.2 4.2 0 0 0-6-6l-1 1M14 10a4.2 4.2 0 0 0-6 0l-3 3a4.2 4.2 0 0 0 6 6l1-1';
/** `dice` */
export const diceIcon = 'M7 4h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01';
/** `refresh` */
export const refreshIcon = 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4v5h-5';
/** `calendar` */
export const calendarIcon = 'M6 5.5h12a2 2 0 0 1 2 2V18a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V7.5c0-1.1.9-2 2-2zM4 10h16M8.5 3.5v4M15.5 3.5v4';
/** `inbox` */
export const inboxIcon = 'M4 13.5L6.6 6a2 2 0 0 1 1.9-1.5h7A2 2 0 0 1 17.4 6L20 13.5V18a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM4 13.5h4.5l1.2 2.5h4.6l1.2-2.5H20';
/** `bag` */
export const bagIcon = 'M6 8h12l1 12H5zM9 10V7a3 3 0 0 1 6 0v3';
/** `pin` */
export const pinIcon = 'M12 21s-6.5-5.7-6.5-11a6.5 6.5 0 0 1 13 0c0 5.3-6.5 11-6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z';
/** `globe` */
export const globeIcon = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3.5 12h17M12 3c2.5 2.6 3.7 5.6 3.7 9s-1.2 6.4-3.7 9c-2.5-2.6-3.7-5.6-3.7-9S9.5 5.6 12 3z';
/** `tag` */
export const tagIcon = 'M4 5.5V11l8.6 8.6a2 2 0 0 0 2.8 0l4.2-4.2a2 2 0 0 0 0-2.8L11 4H5.5C4.7 4 4 4.7 4 5.5zM8.2 8.2h.01';
/** `bolt` */
export const boltIcon = 'M13 3.5L5 13.5h6l-1 7 8-10h-6z';
/** `filter` */
export const filterIcon = 'M4 6h16M7 12h10M10 18h4';
/** `shield` */
export const shieldIcon = 'M12 3.5l7 2.5v5.5c0 4.5-3 7.7-7 9-4-1.3-7-4.5-7-9V6zM9 12l2.2 2.2L15.2 10';
/** `eye` */
export const eyeIcon = 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z';
/** `at` */
export const atIcon = 'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM16 8.5V13a2.5 2.5 0 0 0 5 0v-1a9 9 0 1 0-3.5 7.1';
/** `note` */
export const noteIcon = 'M5 4h14v10.5L13.5 20H5zM13.5 20v-5.5H19';
/** `undo` */
export const undoIcon = 'M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-3';
