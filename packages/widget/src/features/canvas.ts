import '@cs-kit/canvas/define.js';
