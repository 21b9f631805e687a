import { Hono } from 'hono';
import { CsError, LIMITS, atLeast, jsonBytes } from '@cs-kit/protocol';
import type { AuditLog } from '../../auth/audit.ts';
import type { Actor, AppEnv } from '../../context.ts';
import type { VisitorData } from '../../visitors.ts';
import { readObject, requireActor, requirePerson, requireSite } from '../guards.ts';
import { requireWhole } from '../../rooms/access.ts';

const CONTEXT_FIELDS: ReadonlySet<string> = new Set(['page', 'product', 'cart', 'order', 'custom']);

function mayHandle(actor: Actor, visitorId: string): void {
  requireWhole(actor);
  if (actor.kind === 'visitor' && actor.id === visitorId) return;
  if (actor.kind === 'staff' && atLeast(actor.role, 'admin')) return;
  if (actor.kind === 'key' && actor.scopes.includes('export')) return;
  throw new CsError('session/forbidden', "A visitor's data is for the visitor and for admins.");
}

/** What is known of a visitor: handed out whole, or deleted; and what the host page says of itself. */
export function visitorRoutes(deps: {
  readonly data: VisitorData;
  readonly audit: AuditLog;
  readonly setContext: (actor: Actor, json: string) => Promise<void>;
}): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .put('/v1/context', async (c) => {
      const actor = requirePerson(c);
      requireSite(c);
      const context = await readObject(c);
      if (Object.keys(context).some((field) => !CONTEXT_FIELDS.has(field)))
        throw new CsError('request/invalid', `Send an object with ${[...CONTEXT_FIELDS].join(', ')}.`);
      if (jsonBytes(context) > LIMITS.contextBytes) throw new CsError('request/too-large', `The context has at most ${LIMITS.contextBytes} bytes.`);
      await deps.setContext(actor, JSON.stringify(context));
      return c.body(null, 204);
    })
    .get('/v1/visitors/:id/export', async (c) => {
      const actor = requireActor(c);
      mayHandle(actor, c.req.param('id'));
      const found = await deps.data.export(c.req.param('id'), actor.siteId);
      if (actor.kind !== 'visitor') await deps.audit.write(actor, 'visitor.exported', c.req.param('id'));
      return c.json(found, 200, { 'content-disposition': 'attachment; filename="visitor.json"' });
    })
    .delete('/v1/visitors/:id', async (c) => {
      const actor = requireActor(c);
      mayHandle(actor, c.req.param('id'));
      const receipt = await deps.data.erase(c.req.param('id'), actor.siteId);
      await deps.audit.write(
        actor.kind === 'visitor' ? { id: 'visitor', name: 'visitor' } : actor,
        'visitor.erased',
        c.req.param('id'),
        JSON.stringify(receipt),
      );
      return c.json(receipt);
    });
}
