import '@cs-kit/ui/define.js';
import { CsDocument } from './elements/cs-document/cs-document.ts';

if (!customElements.get('cs-document')) customElements.define('cs-document', CsDocument);
