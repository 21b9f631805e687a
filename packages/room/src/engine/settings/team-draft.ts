import { RELAY_LIMITS, normalPagePattern } from '@cs-kit/protocol';
import type { Team, TeamDraft } from '@cs-kit/protocol';

/** A team as it is typed. */
export interface TypedTeam {
  readonly name: string;
  readonly members: readonly string[];
  readonly languages: string;
  readonly pages: string;
}

/** What is wrong with a field. */
export type TeamFault = 'name' | 'languages' | 'pages';

/** A team as it is typed; an empty one without. */
export function typedTeam(team: Team | null): TypedTeam {
  if (team === null) return { name: '', members: [], languages: '', pages: '' };
  return { name: team.name, members: team.members, languages: team.languages.join(', '), pages: team.pages.join('\n') };
}

/** What is sent of a typed team, or the first field that is wrong. */
export function draftTeam(typed: TypedTeam): { readonly draft: TeamDraft } | { readonly fault: TeamFault } {
  const name = typed.name.trim();
  const languages = split(typed.languages, /[,،，\s]+/);
  const pages = split(typed.pages, /\n+/).map((line) => normalPagePattern(line, RELAY_LIMITS.pagePatternChars));
  if (name === '' || name.length > RELAY_LIMITS.nameChars) return { fault: 'name' };
  if (languages.length > RELAY_LIMITS.languagesPerTeam || !languages.every(isTag)) return { fault: 'languages' };
  if (pages.length > RELAY_LIMITS.pagesPerTeam || !pages.every((page) => page !== null)) return { fault: 'pages' };
  return { draft: { name, members: typed.members, languages, pages } };
}

const split = (text: string, by: RegExp): string[] =>
  text
    .split(by)
    .map((part) => part.trim())
    .filter(Boolean);

const isTag = (text: string): boolean => /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/.test(text);
