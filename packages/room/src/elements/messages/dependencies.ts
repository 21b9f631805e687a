import { plugins } from '@cs-kit/core';
import type { RelayClient } from '@cs-kit/core';
import { html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Item } from '../../engine/timeline.ts';
import { line } from './lines.ts';
import { mentionsOf } from './message.ts';
import type { MessageView } from './view.ts';

/** Relative times are drawn again this often, in milliseconds. */
export const TICK_MS = 30_000;

/** Everything a line's look hangs on, so that an unchanged line costs one comparison. */
export function dependencies(item: Item, view: MessageView): unknown[] {
  const common = [
    item,
    view.t('log'),
    view.locale,
    view.side,
    view.me,
    view.assistantName,
    view.canSpeak,
    view.canLeaveEmail,
    view.canAskPerson,
    view.deskLine,
    view.callRow,
    view.threadLine,
    view.contactCard,
    view.actions,
    view.editWindowMs,
    view.role,
  ];
  const hour = Math.floor(view.now / 3_600_000);
  if (item.type === 'message') {
    const { id, at } = item.row;
    return [
      ...common,
      hour,
      view.editing === id,
      view.copied === id,
      view.removing.has(id),
      view.reading === id,
      view.translated?.(item.row),
      mentionsOf(item.row, view)
        .mentioned?.map(({ name }) => name)
        .join('\n'),
      view.now - Date.parse(at) < view.editWindowMs,
      plugins.renderers.get(),
    ];
  }
  return item.type === 'status' && item.row.status === 'waiting' ? [...common, Math.floor(view.now / TICK_MS)] : [...common, hour];
}

/** Draws a line, by a renderer of the host page where one wants the message. */
export function drawItem(item: Item, view: MessageView, client: RelayClient | null): unknown {
  const renderer = item.type === 'message' && client !== null ? plugins.rendererFor(item.row) : null;
  if (item.type !== 'message' || renderer === null || client === null) return line(item, view);
  return html`<div ${ref((host) => host instanceof HTMLElement && renderer.render(item.row, host, { client, locale: view.locale }))}></div>`;
}
