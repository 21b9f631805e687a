/** One server-sent event. */
export interface SseEvent {
  /** 'message' where the stream names none. */
  readonly event: string;
  readonly data: string;
}

/** Reads server-sent events from bytes cut anywhere: any line end, comments skipped, a last event without its blank line still delivered. */
export class SseReader {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #event = '';
  #data: string[] = [];
  #afterReturn = false;

  /** Events that these bytes complete. */
  push(bytes: Uint8Array): readonly SseEvent[] {
    return this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** What is left when the stream ends. */
  end(): readonly SseEvent[] {
    const found = [...this.#take(this.#decoder.decode())];
    if (this.#rest !== '') this.#line(this.#rest);
    this.#rest = '';
    const last = this.#dispatch();
    return last === null ? found : [...found, last];
  }

  #take(text: string): readonly SseEvent[] {
    const found: SseEvent[] = [];
    let start = 0;
    for (let at = 0; at < text.length; at += 1) {
      const char = text[at];
      const second = char === '\n' && this.#afterReturn;
      this.#afterReturn = char === '\r';
      if (char !== '\n' && char !== '\r') continue;
      const line = this.#rest + text.slice(start, at);
      start = at + 1;
      if (second) continue;
      this.#rest = '';
      const event = line === '' ? this.#dispatch() : this.#line(line);
      if (event !== null) found.push(event);
    }
    this.#rest += text.slice(start);
    return found;
  }

  #line(line: string): null {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    return null;
  }

  #dispatch(): SseEvent | null {
    const event = this.#data.length === 0 ? null : { event: this.#event === '' ? 'message' : this.#event, data: this.#data.join('\n') };
    this.#event = '';
    this.#data = [];
    return event;
  }
}
