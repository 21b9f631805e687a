import { CsDialog } from './elements/cs-dialog/cs-dialog.ts';
import { CsMenu } from './elements/cs-menu/cs-menu.ts';
import { CsTabs } from './elements/cs-tabs/cs-tabs.ts';
import { CsToasts } from './elements/cs-toasts/cs-toasts.ts';

if (!customElements.get('cs-dialog')) customElements.define('cs-dialog', CsDialog);
if (!customElements.get('cs-menu')) customElements.define('cs-menu', CsMenu);
if (!customElements.get('cs-tabs')) customElements.define('cs-tabs', CsTabs);
if (!customElements.get('cs-toasts')) customElements.define('cs-toasts', CsToasts);
