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
