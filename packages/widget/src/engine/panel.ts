/** Viewports up to this wide show the panel on the whole screen. */
export const PHONE = '(max-width: 640px)';

/** What the panel needs of its element. */
export interface PanelDeps {
  readonly panel: () => HTMLElement;
  /** Asked to close by Escape, by the back gesture or by the system. */
  readonly dismiss: () => void;
  /** Gives the focus to the launcher. */
  readonly focusLauncher: () => void;
  /** Called when the panel changes between the corner and the whole screen. */
  readonly changed: () => void;
}

/** What has the focus, through shadow roots: the host of a launcher takes none itself. */
function deepActive(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

/** Shows the panel in the top layer and takes it away again. */
export class Panel {
  readonly #deps: PanelDeps;
  #shown = false;
  #release: (() => void) | null = null;
  #returnTo: Element | null = null;

  constructor(deps: PanelDeps) {
    this.#deps = deps;
  }

  /** Whether this viewport shows the panel on the whole screen. */
  get full(): boolean {
    return matchMedia(PHONE).matches;
  }

  /** Shows the panel. With `focus` it rises, takes the focus and gives it back when it closes; without, it is where it was before. */
  show(focus: boolean): void {
    const panel = this.#deps.panel();
    this.#shown = true;
    if (focus) this.#returnTo = deepActive();
    panel.classList.remove('leaving');
    panel.classList.add('shown');
    panel.classList.toggle('rising', focus);
    if (panel.showPopover !== undefined && !panel.matches(':popover-open')) panel.showPopover();
    if (focus) panel.focus({ preventScroll: true });
    void import('./hold.ts').then(({ hold }) => {
      if (this.#shown) this.#release ??= hold(panel, this.#deps);
    });
  }

  /** Takes the panel away, after its animation. */
  async hide(): Promise<void> {
    const panel = this.#deps.panel();
    const inside = (panel.getRootNode() as ShadowRoot).activeElement !== null;
    this.stop();
    panel.classList.add('leaving');
    await Promise.allSettled(panel.getAnimations().map((animation) => animation.finished));
    if (this.#shown) return;
    panel.classList.remove('leaving', 'shown');
    if (panel.isConnected) panel.hidePopover?.();
    if (!inside) return;
    const back = this.#returnTo;
    this.#returnTo = null;
    if (back instanceof HTMLElement && back.isConnected && back !== document.body) back.focus({ preventScroll: true });
    else this.#deps.focusLauncher();
  }

  /** Gives up everything that is held on the page. */
  stop(): void {
    this.#shown = false;
    this.#release?.();
    this.#release = null;
  }
}
