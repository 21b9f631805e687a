import { OpenAPIHono, z } from '@hono/zod-openapi';
import { CsError } from '@cs-kit/protocol';
import type { FieldError } from '@cs-kit/protocol';
import type { AppEnv } from '../context.ts';

/** A router whose refused bodies become `request/invalid` with a pointer to each field. */
export function router(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const errors: FieldError[] = result.error.issues
        .slice(0, 20)
        .map((issue) => ({ pointer: `/${issue.path.map(String).join('/')}`, detail: issue.message }));
      throw new CsError('request/invalid', `${errors[0]?.pointer ?? '/'}: ${errors[0]?.detail ?? 'not valid'}`, { errors });
    },
  });
}

/** The error answer that every route documents. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    retryable: z.boolean(),
    retryAfterMs: z.number().optional(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem');

const problemContent = { content: { 'application/problem+json': { schema: problemSchema } } };

/** The error part of a route's `responses`. */
export const problems = { default: { description: 'An error, as problem details with a code of the kit.', ...problemContent } } as const;

/** A JSON answer in a route's `responses`. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

/** A JSON body in a route's `request`. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } };
}

export const security = [{ token: [] }];
export const idParams = z.object({ id: z.string().min(1).max(64) });
