import { CsDialog } from '@cs-kit/ui';
import { CsVoice } from './elements/cs-voice/cs-voice.ts';

// The one element of the toolkit that voice shows.
if (!customElements.get('cs-dialog')) customElements.define('cs-dialog', CsDialog);
if (!customElements.get('cs-voice')) customElements.define('cs-voice', CsVoice);
