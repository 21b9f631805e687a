import type { Member } from '@cs-kit/protocol';

/** Somebody who can be mentioned. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** A piece of a text: plain words, or a name that is mentioned. */
export interface MentionPart {
  readonly text: string;
  readonly person: Person | null;
}

const ASSISTANT = 'assistant';

/** Members of a room who can be mentioned, the reader left out, and the assistant where it has a name. */
export function peopleOf(members: readonly Member[], me: string | null, assistantName: string): readonly Person[] {
  const people = members.filter(({ id, name, role }) => id !== me && name !== '' && role !== ASSISTANT).map(({ id, name }) => ({ id, name }));
  return assistantName === '' ? people : [...people, { id: ASSISTANT, name: assistantName }];
}

/** Whether two lists name the same people. */
export function samePeople(one: readonly Person[], two: readonly Person[]): boolean {
  return one.length === two.length && one.every(({ id, name }, index) => two[index]?.id === id && two[index].name === name);
}

/** Keeps a list of people the same object as long as nobody came or went, so that nothing is drawn anew for it. */
export class SamePeople {
  #known: readonly Person[] = [];

  keep(people: readonly Person[]): readonly Person[] {
    if (!samePeople(people, this.#known)) this.#known = people;
    return this.#known;
  }
}

/** Ids of those whose `@name` stands in a text. Of several with one name, the one that was chosen counts. */
export function mentionsIn(text: string, people: readonly Person[], chosen: ReadonlySet<string>): readonly string[] {
  const names = new Set(splitMentions(text, people).flatMap(({ person }) => (person === null ? [] : [person.name])));
  return [...names].map((name) => {
    const same = people.filter((person) => person.name === name);
    return (same.find(({ id }) => chosen.has(id)) ?? same[0])!.id;
  });
}

/** Cuts a text at the names that are mentioned in it; of names that begin alike the longest counts. */
export function splitMentions(text: string, people: readonly Person[]): readonly MentionPart[] {
  if (people.length === 0 || !text.includes('@')) return [{ text, person: null }];
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length);
  const parts: MentionPart[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const person = byLength.find(({ name }) => text.startsWith(name, at + 1) && !/[\p{L}\p{N}]/u.test(wordAfter(text, at + 1 + name.length, name)));
    if (person === undefined) continue;
    if (at > from) parts.push({ text: text.slice(from, at), person: null });
    from = at + 1 + person.name.length;
    parts.push({ text: text.slice(at, from), person });
  }
  if (from < text.length) parts.push({ text: text.slice(from), person: null });
  return parts;
}

/** What would make a name part of a longer word; scripts without spaces go on after a name. */
function wordAfter(text: string, at: number, name: string): string {
  const next = String.fromCodePoint(text.codePointAt(at) ?? 32);
  return /[\p{Script=Latin}\p{N}]/u.test(next) && /[\p{Script=Latin}\p{N}]$/u.test(name) ? next : '';
}
