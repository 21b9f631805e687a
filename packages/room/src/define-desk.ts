import '@cs-kit/ui/define.js';
import { CsAttachment } from './elements/cs-attachment/cs-attachment.ts';
import { CsComposer } from './elements/cs-composer/cs-composer.ts';
import { CsDesk } from './elements/cs-desk/cs-desk.ts';
import { CsDeskConversation } from './elements/cs-desk-conversation/cs-desk-conversation.ts';
import { CsDeskList } from './elements/cs-desk-list/cs-desk-list.ts';
import { CsDeskSide } from './elements/cs-desk-side/cs-desk-side.ts';
import { CsDeskSignin } from './elements/cs-desk-signin/cs-desk-signin.ts';
import { CsMessages } from './elements/cs-messages/cs-messages.ts';

if (!customElements.get('cs-attachment')) customElements.define('cs-attachment', CsAttachment);
if (!customElements.get('cs-composer')) customElements.define('cs-composer', CsComposer);
if (!customElements.get('cs-messages')) customElements.define('cs-messages', CsMessages);
if (!customElements.get('cs-desk-signin')) customElements.define('cs-desk-signin', CsDeskSignin);
if (!customElements.get('cs-desk-list')) customElements.define('cs-desk-list', CsDeskList);
if (!customElements.get('cs-desk-conversation')) customElements.define('cs-desk-conversation', CsDeskConversation);
if (!customElements.get('cs-desk-side')) customElements.define('cs-desk-side', CsDeskSide);
if (!customElements.get('cs-desk')) customElements.define('cs-desk', CsDesk);
