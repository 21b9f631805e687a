/** A picture that stands at the relay already, such as one made by `<cs-canvas>`. */
export interface RoomImage {
  readonly imageId: string;
  readonly width?: number;
  readonly height?: number;
  readonly name?: string;
  /** Words that describe the picture. */
  readonly description?: string;
}
