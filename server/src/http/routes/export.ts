import { Hono } from 'hono';
import { CsError, LIMITS, may } from '@cs-kit/protocol';
import type { Context } from 'hono';
import type { AuditLog } from '../../auth/audit.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Signer } from '../../auth/secrets.ts';
import type { Sites } from '../../auth/sites.ts';
import type { AppEnv } from '../../context.ts';
import { isZone } from '../../insights/zones.ts';
import { localeOf } from '../../locale.ts';
import { exportPages } from '../../rooms/export/entries.ts';
import type { EntriesSource, ExportedMessage } from '../../rooms/export/entries.ts';
import { EXPORT_FORMATS, exportForm } from '../../rooms/export/forms.ts';
import type { ExportForm, ExportFormat } from '../../rooms/export/forms.ts';
import { visibleTo } from '../../rooms/log.ts';
import type { RoomLog } from '../../rooms/log.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { LINK_MAX_MS, blobLink } from '../blob-link.ts';
import { requirePerson } from '../guards.ts';

/** What the export works with. */
export interface ExportRouteDeps {
  readonly rooms: Rooms;
  readonly log: RoomLog;
  readonly sites: Sites;
  readonly signer: Signer;
  readonly audit: AuditLog;
  readonly rates: RateLimiter;
  readonly now: () => number;
  readonly publicUrl: () => string;
}

interface Asked {
  readonly format: ExportFormat;
  readonly timeZone: string;
  readonly locale: string;
  readonly notes: boolean;
}

const refuse = (field: string, detail: string): CsError =>
  new CsError('request/invalid', `${field}: ${detail}`, { errors: [{ pointer: `/${field}`, detail }] });

function askedOf(c: Context<AppEnv>): Asked {
  const { format, timeZone = 'UTC', locale, notes = 'false' } = c.req.query();
  if (!EXPORT_FORMATS.includes(format as ExportFormat)) throw refuse('format', `one of ${EXPORT_FORMATS.join(', ')}`);
  if (!isZone(timeZone)) throw refuse('timeZone', 'an IANA time zone such as Europe/Oslo');
  if (notes !== 'true' && notes !== 'false') throw refuse('notes', 'true or false');
  return { format: format as ExportFormat, timeZone, locale: localeOf(locale) ?? 'en', notes: notes === 'true' };
}

/** Writes page after page as the reader takes them: the log is never in memory as a whole. */
function streamed(form: ExportForm, pages: AsyncGenerator<readonly ExportedMessage[]>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let first = true;
  const write = (message: ExportedMessage): string => {
    const written = form.message(message, first);
    first = false;
    return written;
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(form.start())),
      async pull(controller) {
        const { done, value } = await pages.next();
        // An empty page is written as well: a pull that gives nothing would be the last.
        controller.enqueue(encoder.encode(done === true ? form.end() : value.map(write).join('')));
        if (done === true) controller.close();
      },
      cancel: () => void pages.return(undefined),
    },
    { highWaterMark: 0 },
  );
}

/** A conversation as a file, for its visitor and the staff; a group for its owners. Notes of the team are for the staff, and only where they ask for them. */
export function exportRoutes(deps: ExportRouteDeps): Hono<AppEnv> {
  const { rooms, log, sites, signer, audit, rates, now, publicUrl } = deps;
  return new Hono<AppEnv>().get('/v1/rooms/:id/export', async (c) => {
    const actor = requirePerson(c);
    const id = c.req.param('id');
    const asked = askedOf(c);
    const open = async () => {
      const { room } = await rooms.open(id, actor);
      const opened = await rooms.openFor(id, actor, room.kind === 'conversation' ? 'read' : 'export');
      if (asked.notes && !may(opened.role, 'internal-notes')) throw new CsError('room/forbidden', 'Internal notes are for the staff.');
      return opened;
    };
    const { room } = await open();
    rates.take('exportsPerActor', actor.id);
    const at = now();
    const linksUntil = at + LINK_MAX_MS;
    const form = await exportForm(asked.format, {
      roomId: id,
      title: room.title,
      siteName: sites.byId(room.siteId)?.name ?? '',
      timeZone: asked.timeZone,
      locale: asked.locale,
      at,
      linksUntil,
    });
    const source: EntriesSource = {
      lastSeq: room.lastSeq,
      withNotes: asked.notes,
      link: (fileId) => blobLink(signer, publicUrl(), fileId, linksUntil),
      page: async (after) => {
        // Whoever was put out meanwhile gets no further.
        const { role } = await open();
        return (await log.after(id, after, LIMITS.pageEvents)).map((event) => visibleTo(event, role));
      },
    };
    if (actor.kind === 'staff') await audit.write(actor, 'conversation.exported', id, asked.notes ? `${asked.format}, with notes` : asked.format);
    return new Response(streamed(form, exportPages(source)), {
      headers: {
        'content-type': form.type,
        'content-disposition': `attachment; filename="conversation.${asked.format}"`,
        'x-content-type-options': 'nosniff',
        'content-security-policy': 'sandbox',
        'cache-control': 'no-store',
      },
    });
  });
}
