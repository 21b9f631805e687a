import '@cs-kit/voice/define.js';
