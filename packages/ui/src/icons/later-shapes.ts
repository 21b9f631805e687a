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
