import type { RelayClient } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';

/** Forms in which a conversation can be had. */
export const EXPORT_FORMATS = ['txt', 'html', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What is asked for. */
export interface ExportAsked {
  readonly roomId: string;
  readonly format: ExportFormat;
  /** IANA zone of the times. */
  readonly timeZone: string;
  readonly locale: string;
  /** Notes that only the staff see. */
  readonly notes: boolean;
}

/** A long conversation takes its time. */
const EXPORT_MS = 120_000;

/** The zone of this device. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Zones to choose from, the own one and UTC among them. */
export function zones(): readonly string[] {
  return [...new Set([ownZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])];
}

/** The conversation as the relay writes it, whole; rejects with a `CsError`. */
export async function readExport(client: Pick<RelayClient, 'fetch'>, { roomId, format, timeZone, locale, notes }: ExportAsked): Promise<Blob> {
  const asked = new URLSearchParams({ format, timeZone, locale, notes: String(notes) });
  const answer = await client.fetch(`/v1/rooms/${roomId}/export?${asked.toString()}`, { timeoutMs: EXPORT_MS });
  try {
    return await answer.blob();
  } catch (cause) {
    // Half a conversation is none.
    throw new CsError('relay/unreachable', 'The answer broke off.', { cause });
  }
}
