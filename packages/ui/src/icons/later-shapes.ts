/* Outlines that only parts draw which load later: in a file of their own, since a bundler puts a whole file into one chunk. */

/** `hash` */
export const hashIcon = 'M9.5 4L8 20M16 4l-1.5 16M4.5 9h16M3.5 15h16';
/** `gear` */
export const gearIcon =
  'M11 3.8a2 2 0 0 1 2 0l5.5 3.2a2 2 0 0 1 1 1.7v6.6a2 2 0 0 1-1 1.7L13 20.2a2 2 0 0 1-2 0l-5.5-3.2a2 2 0 0 1-1-1.7V8.7a2 2 0 0 1 1-1.7zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z';
/** `plus` */
export const plusIcon = 'M12 5v14M5 12h14';
/** `lock` */
export const lockIcon = 'M7 10.5h10a2 2 0 0 1 2 2V18a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5.5c0-1.1.9-2 2-2zM8 10.5V8a4 4 0 0 1 8 0v2.5';
/** `bold` */
export const boldIcon = 'M7.5 5h5.3a3.4 3.4 0 0 1 0 6.8H7.5zM7.5 11.8h6.2a3.6 3.6 0 0 1 0 7.2H7.5z';
/** `italic` */
export const italicIcon = 'M10.5 5H18M6 19h7.5M14.5 5l-5 14';
/** `list` */
export const listIcon = 'M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01';
/** `heading` */
export const headingIcon = 'M6 5v14M18 5v14M6 12h12';
/** `up` */
export const upIcon = 'M6 14.5l6-6 6 6';
/** `redo` */
export const redoIcon = 'M16 5l4 4-4 4M20 9H10a5.5 5.5 0 0 0 0 11h3';
/** `phone` */
export const phoneIcon = 'M5.5 4h3l1.7 4.3-2.1 1.5a11.5 11.5 0 0 0 6.1 6.1l1.5-2.1L20 15.5v3c0 .9-.7 1.6-1.6 1.5C10.5 19.5 4.5 13.5 4 5.6 4 4.7 4.6 4 5.5 4z';
/** `hang` */
export const hangIcon =
  'M3.5 14.5c-.4-1.3.1-2.7 1.3-3.4a14.5 14.5 0 0 1 14.4 0c1.2.7 1.7 2.1 1.3 3.4l-.2.7c-.2.7-.9 1-1.6.8l-3-1c-.5-.2-.9-.7-.9-1.3v-1.6a10.5 10.5 0 0 0-5.6 0v1.6c0 .6-.4 1.1-.9 1.3l-3 1c-.7.2-1.4-.1-1.6-.8z';
/** `video` */
export const videoIcon = 'M5 6.5h8.5c1.1 0 2 .9 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7c0-1.1.9-2 2-2zM15.5 10.8L21 7.5v9l-5.5-3.3';
/** `screen` */
export const screenIcon = 'M5 4.5h14c1.1 0 2 .9 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-8c0-1.1.9-2 2-2zM9 20h6M12 13.5v-5.5M9.5 10.3L12 7.8l2.5 2.5';
/** `wave` */
export const waveIcon = 'M4 10.5v3M8 7v10M12 4v16M16 8v8M20 10.5v3';
