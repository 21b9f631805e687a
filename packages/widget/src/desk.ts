import '@cs-kit/insights/define.js';
import '@cs-kit/room/define.js';
