import '@cs-kit/room/define.js';
