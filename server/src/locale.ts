const MOST_CHARS = 35;
/** Shape of a BCP 47 tag without extensions. */
export const LANGUAGE = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/;

/** The language that a page names, as a BCP 47 tag without extensions. A hint that is none is passed over: it must not keep anybody from writing. */
export function localeOf(value: string | undefined): string | null {
  if (value === undefined || value.length > MOST_CHARS) return null;
  try {
    return new Intl.Locale(value).baseName;
  } catch {
    return null;
  }
}
