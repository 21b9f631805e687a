/** The visitor wants a picture in the chat. Whoever takes it calls `preventDefault()`; otherwise the element sends it to `room-id`, and without one says that nothing here takes it. */
export class CsImageSharedEvent extends Event {
  static readonly type = 'cs-image-shared';
  readonly imageId: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Words that describe the picture, for its alternative text. */
  readonly description: string;

  constructor(image: { readonly imageId: string; readonly width: number; readonly height: number; readonly description: string }) {
    super(CsImageSharedEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.imageId = image.imageId;
    this.width = image.width;
    this.height = image.height;
    this.description = image.description;
  }
}

/** A picture was made. */
export class CsImageCompletedEvent extends Event {
  static readonly type = 'cs-image-completed';
  readonly imageId: string;

  constructor(imageId: string) {
    super(CsImageCompletedEvent.type, { bubbles: true, composed: true });
    this.imageId = imageId;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-image-shared': CsImageSharedEvent;
    'cs-image-completed': CsImageCompletedEvent;
  }
}
