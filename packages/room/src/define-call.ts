import '@cs-kit/ui/define.js';
import { registerCall } from './elements/cs-call/register.ts';

registerCall();
