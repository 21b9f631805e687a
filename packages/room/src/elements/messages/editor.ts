import { pressable } from '@cs-kit/ui';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { MessageRow } from '../../engine/timeline.ts';
import type { MessageView } from './view.ts';

/** Draws the field in which a message is changed; loads with the first change. */
export function editor(row: MessageRow, view: MessageView): TemplateResult {
  const save = (event: MouseEvent): Promise<void> | undefined => {
    event.preventDefault();
    const text = (event.currentTarget as HTMLButtonElement).form?.querySelector('textarea')?.value.trim() ?? '';
    if (text !== '' && text !== row.message.text) return view.actions.edit(row, text);
    view.setEditing(null);
    return undefined;
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      view.setEditing(null);
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      // By the button, so that Enter twice is as a double press.
      (event.currentTarget as HTMLTextAreaElement).form?.querySelector<HTMLButtonElement>('[type="submit"]')?.click();
    }
  };
  return html`<form class="msg me editor" @submit=${(event: Event) => event.preventDefault()}>
    <textarea
      class="bubble"
      dir="auto"
      rows="2"
      maxlength="8000"
      aria-label=${view.t('edit')}
      .value=${row.message.text}
      data-focus="edit"
      @keydown=${onKey}
    ></textarea>
    <div class="row">
      <button class="btn s" type="button" @click=${() => view.setEditing(null)}>${view.t('cancel')}</button>
      <button class="btn s primary" type="submit" ${pressable(save)}>${view.t('save')}</button>
    </div>
  </form>`;
}
