import type { RelayClient } from '@cs-kit/core';
import { registerExport } from './elements/cs-export/register.ts';

export { CsExport } from './elements/cs-export/cs-export.ts';

/** Shows the dialog from which a conversation is downloaded, within a place of the page; it goes when it is closed. */
export function openExport(place: ParentNode, client: RelayClient, roomId: string): void {
  registerExport();
  const dialog = document.createElement('cs-export');
  dialog.provideClient(client);
  dialog.roomId = roomId;
  dialog.closed = () => dialog.remove();
  place.append(dialog);
  dialog.open = true;
}
