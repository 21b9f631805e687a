import type { Signer } from '../auth/secrets.ts';

/** Longest life of a link to one blob. */
export const LINK_MAX_MS = 7 * 24 * 3600_000;

/** Makes an address that opens one blob for whoever has it, until a time: a signature for that blob and that time stands in it. */
export async function blobLink(signer: Signer, publicUrl: string, id: string, expires: number): Promise<string> {
  return `${publicUrl}/v1/blobs/${id}?expires=${expires}&mac=${await signer.mac(`${id} ${expires}`)}`;
}
