import '@cs-kit/ui/define.js';
import { CsVoice } from './elements/cs-voice/cs-voice.ts';

if (!customElements.get('cs-voice')) customElements.define('cs-voice', CsVoice);
