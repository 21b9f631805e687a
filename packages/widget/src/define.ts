import { CsHub } from './elements/cs-hub/cs-hub.ts';

if (!customElements.get('cs-hub')) customElements.define('cs-hub', CsHub);
