import '@cs-kit/ui/define.js';
import { CsCanvas } from './elements/cs-canvas/cs-canvas.ts';
import { CsCanvasImage } from './elements/cs-canvas-image/cs-canvas-image.ts';

if (!customElements.get('cs-canvas-image')) customElements.define('cs-canvas-image', CsCanvasImage);
if (!customElements.get('cs-canvas')) customElements.define('cs-canvas', CsCanvas);
