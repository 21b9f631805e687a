import { noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';
import type { DirectiveResult, ElementPart } from 'lit/directive.js';

class Picture extends Directive {
  #track: MediaStreamTrack | null = null;

  override render(_track: MediaStreamTrack): unknown {
    return noChange;
  }

  override update(part: ElementPart, [track]: [MediaStreamTrack]): unknown {
    const video = part.element as HTMLVideoElement;
    // Only another track begins anew: the picture would go black for a moment.
    if (track === this.#track) return noChange;
    this.#track = track;
    // The sound comes another way, and a picture alone may always play.
    video.muted = true;
    video.srcObject = new MediaStream([track]);
    return noChange;
  }
}

/** Shows a track in the `<video>` that it stands on. */
export const picture: (track: MediaStreamTrack) => DirectiveResult<typeof Picture> = directive(Picture);
