export { CsCanvas } from './elements/cs-canvas/cs-canvas.ts';
export { CsCanvasImage } from './elements/cs-canvas-image/cs-canvas-image.ts';
export { CsImageCompletedEvent, CsImageSharedEvent } from './events.ts';
export { createCanvas, type Canvas } from './engine/canvas.ts';
export type {
  BatchState,
  CanvasRelay,
  CanvasState,
  EnginesState,
  HistoryState,
  ImageEngine,
  JobDetail,
  Picture,
  PictureRequest,
  Tile,
} from './engine/types.ts';
