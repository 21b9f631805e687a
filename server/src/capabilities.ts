import type { Availability, CallTransportName, Capability, CapabilityName, Site } from '@cs-kit/protocol';
import { nextOpening } from './auth/hours.ts';
import type { ImageService } from './images/service.ts';
import type { ChatModel } from './providers/types.ts';
import type { Desk } from './rooms/desk.ts';
import type { SpeechEngines } from './speech/engines.ts';
import { speechCapabilities } from './speech/service.ts';

/** What tells which engines answer now. */
export interface CapabilitiesDeps {
  readonly chat: () => ChatModel | null;
  readonly engines: SpeechEngines;
  /** Who gets what is sent to an engine of this name. */
  readonly recipient: (engine: string) => string;
  readonly images: Pick<ImageService, 'capability'>;
  /** How calls travel. */
  readonly calls: { readonly transport: CallTransportName };
  /** Whether the relay can send mail. */
  readonly email: boolean;
  readonly desk: Pick<Desk, 'anyoneAvailable'>;
  readonly now: () => number;
}

/** What a site can do now, with the reason where it cannot, and whether people are there. */
export function createCapabilities({ chat, engines, recipient, images, calls, email, desk, now }: CapabilitiesDeps) {
  return {
    capabilities: (site: Site | null): Readonly<Record<CapabilityName, Capability>> => ({
      assistant:
        chat() === null
          ? { engine: 'knowledge base', available: true, dataGoesTo: 'relay' }
          : { engine: recipient('openai'), available: true, dataGoesTo: 'provider' },
      ...speechCapabilities(engines.stt(), engines.tts(), recipient),
      images: images.capability(),
      calls: { engine: calls.transport, available: true, dataGoesTo: calls.transport === 'peer' ? 'device' : 'provider' },
      email: email ? { engine: 'smtp', available: true, dataGoesTo: 'provider' } : { engine: 'none', available: false, reason: 'SMTP_URL is not set.' },
      translation: translationCapability(chat()),
      files:
        site?.uploads === false
          ? { engine: 'relay', available: false, reason: 'This site takes no files from visitors.' }
          : { engine: 'relay', available: true, dataGoesTo: 'relay' },
    }),
    availability: (site: Site): Availability => {
      const at = now();
      const opening = nextOpening(site.hours, at);
      const people = opening === at && desk.anyoneAvailable();
      return { people, backAt: people || opening === null || opening === at ? null : new Date(opening).toISOString() };
    },
  };
}

/** Whether messages can be translated: by the model that answers, else by nothing. */
export function translationCapability(chat: ChatModel | null): Capability {
  return chat === null
    ? { engine: 'none', available: false, reason: 'No chat model is configured. Set a provider at the desk, or OPENAI_API_KEY.' }
    : { engine: chat.name, available: true, dataGoesTo: 'provider' };
}
