import type { ConversationSummary } from '@cs-kit/protocol';
import type { CsElement } from '@cs-kit/ui';
import { DeskApi } from '../../engine/desk-api.ts';
import { CsConversationChosenEvent } from '../cs-desk/events.ts';

/** Opens another conversation at the desk, whether or not it is in the list; false where it could not be read. */
export async function openOther(host: CsElement, id: string): Promise<boolean> {
  const { client } = host;
  if (client === null) return false;
  try {
    const row = await new DeskApi(client).conversation(id);
    host.emit(new CsConversationChosenEvent(row.id, row));
    return true;
  } catch (error) {
    host.fail(error);
    return false;
  }
}

/** Name of whoever has a conversation now; where that cannot be read, of whoever had it. */
export async function holderOf(host: CsElement, row: ConversationSummary, nobody: string): Promise<string> {
  try {
    const now = await host.client?.json<{ assignee: { name: string } | null }>('GET', `/v1/conversations/${row.id}`);
    return now?.assignee?.name ?? nobody;
  } catch (error) {
    host.fail(error);
    return row.assignee?.name ?? '';
  }
}
