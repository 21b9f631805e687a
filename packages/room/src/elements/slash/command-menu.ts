import { plugins } from '@cs-kit/core';
import { boltIcon } from '@cs-kit/ui';
import type { CsElement } from '@cs-kit/ui';
import type { CsComposer } from '../cs-composer/cs-composer.ts';
import { SlashMenu } from './slash-menu.ts';

/** The commands that plugins of the page have added, offered to visitors as they type a slash at the beginning of a message. */
export function commandMenu(host: CsElement, composer: () => CsComposer | null, label: () => string): SlashMenu {
  return new SlashMenu(host, composer, {
    icon: boltIcon,
    label,
    state: () => null,
    choices: ({ query, from }) => {
      // A command is the whole of a message: elsewhere a slash is just a slash.
      if (from > 0) return [];
      return plugins.commands
        .get()
        .filter(({ name }) => name.toLowerCase().startsWith(query.toLowerCase()))
        .map((command) => ({ id: command.name, name: command.name, label: command.label(host.locale), text: `/${command.name} ` }));
    },
    none: () => null,
    place: (choice, number, of) => `${choice.label}, ${number}/${of}`,
  });
}
