import { CsError } from '@cs-kit/protocol';

/** Members of an answer, none of which may be trusted to be there. */
export type Fields = Readonly<Record<string, unknown>>;

/** The members of a value; none where it is no object. */
export const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** The entries of a value; none where it is no list. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The members of an answer. Throws `provider/bad-response` where it is no JSON. */
export function readJson(text: string): Fields {
  try {
    return fields(JSON.parse(text));
  } catch (cause) {
    throw new CsError('provider/bad-response', 'The provider answered with something other than JSON.', { cause });
  }
}
