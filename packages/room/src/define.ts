import { CsComposer } from './elements/cs-composer/cs-composer.ts';
import { CsMessages } from './elements/cs-messages/cs-messages.ts';
import { CsRoom } from './elements/cs-room/cs-room.ts';

if (!customElements.get('cs-composer')) customElements.define('cs-composer', CsComposer);
if (!customElements.get('cs-messages')) customElements.define('cs-messages', CsMessages);
if (!customElements.get('cs-room')) customElements.define('cs-room', CsRoom);
