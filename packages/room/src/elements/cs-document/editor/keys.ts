import { baseKeymap, chainCommands } from 'prosemirror-commands';
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import type { MarkType } from 'prosemirror-model';
import type { Command, Plugin } from 'prosemirror-state';
import { goToNextCell } from 'prosemirror-tables';
import { HEADINGS, schema } from '../../../engine/document/schema.ts';
import { COMMANDS } from './commands.ts';

const { nodes, marks } = schema;

/** Keys of the editor. Tab belongs to lists and tables only: elsewhere it leaves, as it does everywhere on a page. */
export function keys(link: Command, toolbar: Command, comment: Command): Plugin[] {
  const own: Record<string, Command> = {
    'Mod-b': COMMANDS.strong,
    'Mod-i': COMMANDS.em,
    'Mod-e': COMMANDS.code,
    'Mod-Shift-x': COMMANDS.strike,
    'Mod-k': link,
    'Mod-Alt-0': COMMANDS.text,
    'Mod-Alt-1': COMMANDS.heading1,
    'Mod-Alt-2': COMMANDS.heading2,
    'Mod-Alt-3': COMMANDS.heading3,
    'Mod-Shift-7': COMMANDS.numbers,
    'Mod-Shift-8': COMMANDS.bullets,
    'Mod-Shift-9': COMMANDS.checks,
    'Mod-Shift-b': COMMANDS.quote,
    'Mod-z': COMMANDS.undo,
    'Mod-y': COMMANDS.redo,
    'Mod-Shift-z': COMMANDS.redo,
    'Mod-Enter': chainCommands(COMMANDS.check, COMMANDS.leave),
    'Shift-Enter': COMMANDS.leave,
    Enter: COMMANDS.splitItem,
    Tab: chainCommands(goToNextCell(1), COMMANDS.indent),
    'Shift-Tab': chainCommands(goToNextCell(-1), COMMANDS.outdent),
    'Alt-F10': toolbar,
    'Mod-Alt-m': comment,
  };
  return [keymap(own), keymap(baseKeymap)];
}

/** Signs of Markdown that become what they mean as they are typed. */
export function rules(): Plugin {
  return inputRules({
    rules: [
      textblockTypeInputRule(new RegExp(`^(#{1,${HEADINGS}})\\s$`), nodes.heading, (match) => ({ level: match[1]?.length ?? 1 })),
      textblockTypeInputRule(/^```$/, nodes.code_block),
      wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
      wrappingInputRule(/^\s*([-+*])\s$/, nodes.bullet_list),
      wrappingInputRule(/^(\d{1,9})[.)]\s$/, nodes.ordered_list, (match) => ({ order: Number(match[1]) })),
      box(),
      marking(/(?:^|\s)(\*\*([^*\s](?:[^*]*[^*\s])?)\*\*)$/, marks.strong),
      marking(/(?:^|\s)(\*([^*\s](?:[^*]*[^*\s])?)\*)$/, marks.em),
      marking(/(?:^|\s)(~~([^~\s](?:[^~]*[^~\s])?)~~)$/, marks.strike),
      marking(/(?:^|\s)(`([^`]+)`)$/, marks.code),
    ],
  });
}

/** `[ ] ` at the beginning of an item gives it a box. */
function box(): InputRule {
  return new InputRule(/^\[([ xX]?)\]\s$/, (state, match, from, to) => {
    const $from = state.doc.resolve(from);
    const item = $from.node(-1);
    if (item.type !== nodes.list_item || item.firstChild !== $from.parent) return null;
    return state.tr.delete(from, to).setNodeAttribute($from.before(-1), 'checked', (match[1] ?? '').toLowerCase() === 'x');
  });
}

/** Words between signs get a mark, and the signs go. */
function marking(pattern: RegExp, type: MarkType): InputRule {
  return new InputRule(pattern, (state, match, _from, to) => {
    const [, whole = '', words = ''] = match;
    // The last sign is not in the document yet.
    const begin = to - (whole.length - 1);
    return state.tr.replaceWith(begin, to, schema.text(words, [type.create()])).removeStoredMark(type);
  });
}
