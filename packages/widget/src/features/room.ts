import { CsAttachment, CsComposer, CsMessages, CsRoom } from '@cs-kit/room';

// Not `@cs-kit/room/define.js`, which also registers the desk: visitors never need it.
if (!customElements.get('cs-attachment')) customElements.define('cs-attachment', CsAttachment);
if (!customElements.get('cs-composer')) customElements.define('cs-composer', CsComposer);
if (!customElements.get('cs-messages')) customElements.define('cs-messages', CsMessages);
if (!customElements.get('cs-room')) customElements.define('cs-room', CsRoom);
