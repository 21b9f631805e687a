import { bookIcon, clockIcon, filterIcon, globeIcon, listIcon, lockIcon, brushIcon, peopleIcon, boltIcon, shieldIcon } from '@cs-kit/ui';
import type { IconShape } from '@cs-kit/ui';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { StaffRole } from '../../engine/settings/types.ts';
import type { Word } from '../../i18n/settings/settings.ts';
import type { SettingsContext } from './context.ts';

/** Ids of the sections, in order. */
export const SECTION_IDS = ['sites', 'look', 'hours', 'routing', 'knowledge', 'team', 'providers', 'moderation', 'security', 'audit'] as const;
export type SectionId = (typeof SECTION_IDS)[number];

/** One section. */
export interface Section {
  readonly id: SectionId;
  readonly label: Word;
  readonly hint: Word;
  readonly icon: IconShape;
  /** Who may see it at all. */
  readonly from: StaffRole;
  /** Whether it speaks of one site. */
  readonly ofSite: boolean;
  readonly show: (context: SettingsContext) => TemplateResult;
}

/** The sections, in order. */
export const SECTIONS: readonly Section[] = [
  {
    id: 'sites',
    label: 'sites',
    hint: 'sitesHint',
    icon: globeIcon,
    from: 'agent',
    ofSite: false,
    show: (context) => html`<cs-settings-sites .context=${context}></cs-settings-sites>`,
  },
  {
    id: 'look',
    label: 'look',
    hint: 'lookHint',
    icon: brushIcon,
    from: 'agent',
    ofSite: true,
    show: (context) => html`<cs-settings-look .context=${context}></cs-settings-look>`,
  },
  {
    id: 'hours',
    label: 'hours',
    hint: 'hoursHint',
    icon: clockIcon,
    from: 'agent',
    ofSite: true,
    show: (context) => html`<cs-settings-hours .context=${context}></cs-settings-hours>`,
  },
  {
    id: 'routing',
    label: 'routing',
    hint: 'routingHint',
    icon: filterIcon,
    from: 'agent',
    ofSite: true,
    show: (context) => html`<cs-settings-routing .context=${context}></cs-settings-routing>`,
  },
  {
    id: 'knowledge',
    label: 'knowledge',
    hint: 'knowledgeHint',
    icon: bookIcon,
    from: 'agent',
    ofSite: true,
    show: (context) => html`<cs-settings-knowledge .context=${context}></cs-settings-knowledge>`,
  },
  {
    id: 'team',
    label: 'team',
    hint: 'teamHint',
    icon: peopleIcon,
    from: 'agent',
    ofSite: false,
    show: (context) => html`<cs-settings-team .context=${context}></cs-settings-team>`,
  },
  {
    id: 'providers',
    label: 'providers',
    hint: 'providersHint',
    icon: boltIcon,
    from: 'lead',
    ofSite: false,
    show: (context) => html`<cs-settings-providers .context=${context}></cs-settings-providers>`,
  },
  {
    id: 'moderation',
    label: 'moderation',
    hint: 'moderationHint',
    icon: shieldIcon,
    from: 'agent',
    ofSite: true,
    show: (context) => html`<cs-settings-moderation .context=${context}></cs-settings-moderation>`,
  },
  {
    id: 'security',
    label: 'security',
    hint: 'securityHint',
    icon: lockIcon,
    from: 'lead',
    ofSite: true,
    show: (context) => html`<cs-settings-security .context=${context}></cs-settings-security>`,
  },
  {
    id: 'audit',
    label: 'audit',
    hint: 'auditHint',
    icon: listIcon,
    from: 'admin',
    ofSite: false,
    show: (context) => html`<cs-settings-audit .context=${context}></cs-settings-audit>`,
  },
];
