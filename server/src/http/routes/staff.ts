import { createRoute, z } from '@hono/zod-openapi';
import { CsError, RELAY_LIMITS, STAFF_ROLES } from '@cs-kit/protocol';
import type { AuditLog } from '../../auth/audit.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Sessions } from '../../auth/sessions.ts';
import type { Staff } from '../../auth/staff.ts';
import { requireRole } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const role = z.enum(STAFF_ROLES);
const member = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    status: z.enum(['online', 'away', 'offline']),
    active: z.boolean(),
    lastSeenAt: z.string().nullable(),
    capacity: z.number().nullable(),
  })
  .openapi('StaffMember');
const tags = ['Staff'];
const name = z.string().trim().min(1).max(RELAY_LIMITS.nameChars);
const INVITE_MS = 7 * 24 * 3600_000;

const list = createRoute({
  method: 'get',
  path: '/v1/staff',
  tags,
  summary: 'The staff',
  security,
  responses: { 200: json('Everyone.', z.object({ items: z.array(member) })), ...problems },
});
const invite = createRoute({
  method: 'post',
  path: '/v1/staff/invites',
  tags,
  summary: 'Invite by link',
  security,
  request: body(z.object({ role })),
  responses: { 201: json('The link; it works once, for a week.', z.object({ url: z.string(), expiresAt: z.string() })), ...problems },
});
const change = createRoute({
  method: 'patch',
  path: '/v1/staff/{id}',
  tags,
  summary: 'Change a role, how many conversations they are given, or switch an account off or on',
  security,
  request: {
    params: idParams,
    ...body(
      z.object({
        role: role.optional(),
        active: z.boolean().optional(),
        capacity: z.number().int().min(0).max(RELAY_LIMITS.routingCapacity).nullable().optional(),
      }),
    ),
  },
  responses: { 200: json('The member of staff.', member), ...problems },
});
const me = createRoute({
  method: 'put',
  path: '/v1/staff/me',
  tags,
  summary: 'Own status, name and password',
  security,
  request: body(
    z.object({
      status: z.enum(['online', 'away']).optional(),
      name: name.optional(),
      password: z.string().max(200).optional(),
      currentPassword: z.string().max(200).optional(),
    }),
  ),
  responses: { 200: json('The member of staff.', member), ...problems },
});
const audits = createRoute({
  method: 'get',
  path: '/v1/audit',
  tags,
  summary: 'Who changed what',
  security,
  request: { query: z.object({ cursor: z.coerce.number().int().optional() }) },
  responses: {
    200: json(
      'A page, newest first.',
      z.object({
        items: z.array(
          z.object({
            id: z.number(),
            at: z.string(),
            actor: z.object({ id: z.string(), name: z.string() }),
            action: z.string(),
            target: z.string(),
            detail: z.string(),
          }),
        ),
        cursor: z.string().nullable(),
      }),
    ),
    ...problems,
  },
});

const auditCheck = createRoute({
  method: 'get',
  path: '/v1/audit/check',
  tags,
  summary: 'Whether the chain of the audit log holds',
  security,
  responses: {
    200: json('The first line that does not follow from the one before it, or null.', z.object({ firstBroken: z.number().nullable() })),
    ...problems,
  },
});

/** What the staff routes work with. */
export interface StaffRouteDeps {
  readonly staff: Staff;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  /** Closes the open sockets of somebody whose rights changed. */
  readonly disconnect: (staffId: string, exceptSession?: string) => void;
  readonly rates: RateLimiter;
  readonly setAway: (staffId: string, away: boolean) => void;
  /** Address of the desk, without fragment. */
  readonly deskUrl: () => string;
}

const PAGE = 50;

/** Accounts, invitations and the audit log. */
export function staffRoutes({ staff, sessions, audit, rates, disconnect, setAway, deskUrl }: StaffRouteDeps) {
  return router()
    .openapi(list, async (c) => {
      requireRole(c, 'agent');
      return c.json({ items: [...(await staff.list())] }, 200);
    })
    .openapi(invite, async (c) => {
      const actor = requireRole(c, 'admin');
      const wanted = c.req.valid('json').role;
      const { code, expiresAt } = await staff.invite(wanted, INVITE_MS);
      await audit.write(actor, 'staff.invited', wanted);
      return c.json({ url: `${deskUrl()}#code=${code}`, expiresAt: new Date(expiresAt).toISOString() }, 201);
    })
    .openapi(me, async (c) => {
      const actor = requireRole(c, 'agent');
      const { currentPassword, ...patch } = c.req.valid('json');
      if (patch.password !== undefined) {
        if (currentPassword === undefined)
          throw new CsError('request/invalid', 'Give the current password too.', { errors: [{ pointer: '/currentPassword', detail: 'the current password' }] });
        rates.take('signInPerName', actor.id);
        await staff.confirm(actor.id, currentPassword);
      }
      const changed = await staff.patch(actor.id, definedOnly(patch));
      if (patch.password !== undefined) {
        // Whoever knew the old password is shown out everywhere; this session stays.
        await sessions.revoke(actor.id, actor.session);
        disconnect(actor.id, actor.session);
      }
      if (patch.status !== undefined) setAway(actor.id, patch.status === 'away');
      if (patch.name !== undefined || patch.password !== undefined)
        await audit.write(actor, 'staff.changed', actor.id, Object.keys(definedOnly(patch)).join(', '));
      return c.json(changed, 200);
    })
    .openapi(change, async (c) => {
      const actor = requireRole(c, 'admin');
      const { id } = c.req.valid('param');
      const patch = definedOnly(c.req.valid('json'));
      const changed = await staff.patch(id, patch);
      if (patch.active === false) await sessions.revoke(id);
      // How much somebody is given changes no right: they stay signed in.
      if (patch.role !== undefined || patch.active !== undefined) disconnect(id);
      await audit.write(actor, 'staff.changed', id, JSON.stringify(patch));
      return c.json(changed, 200);
    })
    .openapi(auditCheck, async (c) => {
      requireRole(c, 'admin');
      return c.json({ firstBroken: await audit.firstBroken() }, 200);
    })
    .openapi(audits, async (c) => {
      requireRole(c, 'admin');
      const items = [...(await audit.list(c.req.valid('query').cursor ?? null, PAGE))];
      return c.json({ items, cursor: items.length === PAGE ? String(items.at(-1)?.id) : null }, 200);
    });
}

function definedOnly<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
