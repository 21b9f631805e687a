import type { LiveSnapshot } from '@cs-kit/protocol';
import {
  bookIcon,
  boltIcon,
  chartIcon,
  chatIcon,
  checkIcon,
  eyeIcon,
  type IconShape,
  imageIcon,
  micIcon,
  noteIcon,
  peopleIcon,
  sparkIcon,
  userIcon,
  warnIcon,
} from '@cs-kit/ui';
import type { Words } from '../../i18n/strings.ts';

interface FeedKind {
  readonly icon: IconShape;
  readonly words: keyof Words;
  readonly bad?: true;
}

const KINDS: Readonly<Record<string, FeedKind>> = {
  'page.viewed': { icon: eyeIcon, words: 'event-page' },
  'element.clicked': { icon: boltIcon, words: 'event-click' },
  'form.submitted': { icon: noteIcon, words: 'event-form' },
  'error.thrown': { icon: warnIcon, words: 'event-error', bad: true },
  'hub.opened': { icon: sparkIcon, words: 'event-hub' },
  'voice.turn_completed': { icon: micIcon, words: 'event-voice' },
  'message.sent': { icon: chatIcon, words: 'event-message' },
  'conversation.started': { icon: chatIcon, words: 'event-started' },
  'conversation.requested': { icon: peopleIcon, words: 'event-requested' },
  'conversation.assigned': { icon: userIcon, words: 'event-assigned' },
  'conversation.closed': { icon: checkIcon, words: 'event-closed' },
  'image.completed': { icon: imageIcon, words: 'event-image' },
  'assistant.answered': { icon: bookIcon, words: 'event-answered' },
};
const DETAILS: Readonly<Record<string, keyof Words>> = {
  'message.sent visitor': 'side-visitor',
  'message.sent staff': 'side-staff',
  'message.sent assistant': 'side-assistant',
  'message.sent member': 'side-member',
  'assistant.answered answered': 'outcome-answered',
  'assistant.answered unanswered': 'outcome-unanswered',
  'assistant.answered small-talk': 'outcome-small-talk',
  'assistant.answered person-wanted': 'outcome-person-wanted',
};

/** One line of the feed: icon, words, and what it was about. Events of the page's own keep their name. */
export function feedLine(
  entry: LiveSnapshot['recent'][number],
  t: (key: keyof Words) => string,
): { readonly icon: IconShape; readonly words: string; readonly detail: string; readonly bad: boolean } {
  const kind = KINDS[entry.name];
  const known = DETAILS[`${entry.name} ${entry.detail ?? ''}`];
  return {
    icon: kind?.icon ?? chartIcon,
    words: kind === undefined ? entry.name : t(kind.words),
    detail: known !== undefined ? t(known) : (entry.detail ?? entry.page ?? ''),
    bad: kind?.bad === true,
  };
}
