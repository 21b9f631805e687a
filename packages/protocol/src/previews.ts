/** What stands behind the first link of a message. Words of a page are plain text that anybody may have written. */
export interface LinkPreview {
  /** The address as it stands in the message. */
  readonly url: string;
  /** Its host; letters outside of ASCII are written as `xn--`. */
  readonly host: string;
  readonly title: string;
  readonly description: string | null;
  readonly siteName: string | null;
  /** Whether there is a picture, at `…/preview/picture`. */
  readonly picture: boolean;
}

/** `GET /v1/rooms/{id}/messages/{messageId}/preview`. */
export interface PreviewAnswer {
  /** False where the site makes no previews: nothing more need be asked there. */
  readonly on: boolean;
  /** Null where the message has no link, or the page behind it tells nothing. */
  readonly preview: LinkPreview | null;
}
