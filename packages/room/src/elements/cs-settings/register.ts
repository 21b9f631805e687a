import { CsDialog, CsToasts } from '@cs-kit/ui';
import { CsSettingsAccount } from '../cs-settings-account/cs-settings-account.ts';
import { CsSettingsArticle } from '../cs-settings-article/cs-settings-article.ts';
import { CsSettingsAudit } from '../cs-settings-audit/cs-settings-audit.ts';
import { CsSettingsBlocks } from '../cs-settings-blocks/cs-settings-blocks.ts';
import { CsSettingsCopy } from '../cs-settings-copy/cs-settings-copy.ts';
import { CsSettingsHours } from '../cs-settings-hours/cs-settings-hours.ts';
import { CsSettingsImport } from '../cs-settings-import/cs-settings-import.ts';
import { CsSettingsInstall } from '../cs-settings-install/cs-settings-install.ts';
import { CsSettingsKnowledge } from '../cs-settings-knowledge/cs-settings-knowledge.ts';
import { CsSettingsLook } from '../cs-settings-look/cs-settings-look.ts';
import { CsSettingsModeration } from '../cs-settings-moderation/cs-settings-moderation.ts';
import { CsSettingsOrigins } from '../cs-settings-origins/cs-settings-origins.ts';
import { CsSettingsPreview } from '../cs-settings-preview/cs-settings-preview.ts';
import { CsSettingsProviders } from '../cs-settings-providers/cs-settings-providers.ts';
import { CsSettingsRouting } from '../cs-settings-routing/cs-settings-routing.ts';
import { CsSettingsSecurity } from '../cs-settings-security/cs-settings-security.ts';
import { CsSettingsSites } from '../cs-settings-sites/cs-settings-sites.ts';
import { CsSettingsTeams } from '../cs-settings-teams/cs-settings-teams.ts';
import { CsSettingsTeam } from '../cs-settings-team/cs-settings-team.ts';
import { CsSettingsTry } from '../cs-settings-try/cs-settings-try.ts';
import { CsSettings } from './cs-settings.ts';

/** Registers `<cs-settings>` and its parts; a call, because a bundler may drop a file that only has effects. */
export function registerSettings(): void {
  if (!customElements.get('cs-dialog')) customElements.define('cs-dialog', CsDialog);
  if (!customElements.get('cs-toasts')) customElements.define('cs-toasts', CsToasts);
  if (!customElements.get('cs-settings-account')) customElements.define('cs-settings-account', CsSettingsAccount);
  if (!customElements.get('cs-settings-article')) customElements.define('cs-settings-article', CsSettingsArticle);
  if (!customElements.get('cs-settings-audit')) customElements.define('cs-settings-audit', CsSettingsAudit);
  if (!customElements.get('cs-settings-blocks')) customElements.define('cs-settings-blocks', CsSettingsBlocks);
  if (!customElements.get('cs-settings-copy')) customElements.define('cs-settings-copy', CsSettingsCopy);
  if (!customElements.get('cs-settings-hours')) customElements.define('cs-settings-hours', CsSettingsHours);
  if (!customElements.get('cs-settings-import')) customElements.define('cs-settings-import', CsSettingsImport);
  if (!customElements.get('cs-settings-install')) customElements.define('cs-settings-install', CsSettingsInstall);
  if (!customElements.get('cs-settings-knowledge')) customElements.define('cs-settings-knowledge', CsSettingsKnowledge);
  if (!customElements.get('cs-settings-look')) customElements.define('cs-settings-look', CsSettingsLook);
  if (!customElements.get('cs-settings-moderation')) customElements.define('cs-settings-moderation', CsSettingsModeration);
  if (!customElements.get('cs-settings-origins')) customElements.define('cs-settings-origins', CsSettingsOrigins);
  if (!customElements.get('cs-settings-preview')) customElements.define('cs-settings-preview', CsSettingsPreview);
  if (!customElements.get('cs-settings-providers')) customElements.define('cs-settings-providers', CsSettingsProviders);
  if (!customElements.get('cs-settings-routing')) customElements.define('cs-settings-routing', CsSettingsRouting);
  if (!customElements.get('cs-settings-teams')) customElements.define('cs-settings-teams', CsSettingsTeams);
  if (!customElements.get('cs-settings-security')) customElements.define('cs-settings-security', CsSettingsSecurity);
  if (!customElements.get('cs-settings-sites')) customElements.define('cs-settings-sites', CsSettingsSites);
  if (!customElements.get('cs-settings-team')) customElements.define('cs-settings-team', CsSettingsTeam);
  if (!customElements.get('cs-settings-try')) customElements.define('cs-settings-try', CsSettingsTry);
  if (!customElements.get('cs-settings')) customElements.define('cs-settings', CsSettings);
}
