import { chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands';
import type { Attrs, MarkType, Node, NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { TextSelection } from 'prosemirror-state';
import type { Command, EditorState } from 'prosemirror-state';
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable } from 'prosemirror-tables';
import { redoCommand, undoCommand } from 'y-prosemirror';
import { schema } from '../../../engine/document/schema.ts';

const { nodes, marks } = schema;

/** The nearest node of some types around the selection. */
function around(state: EditorState, ...types: readonly NodeType[]): { readonly node: Node; readonly at: number } | null {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) if (types.includes($from.node(depth).type)) return { node: $from.node(depth), at: $from.before(depth) };
  return null;
}

/** Items of lists that the selection touches. */
function items(state: EditorState): { readonly node: Node; readonly at: number }[] {
  const found: { node: Node; at: number }[] = [];
  const { from, to } = state.selection;
  state.doc.nodesBetween(from, to, (node, at) => {
    // Only those whose own words are touched, not those around them.
    if (node.type === nodes.list_item && from <= at + 2 + (node.firstChild?.nodeSize ?? 0) && to > at) found.push({ node, at });
  });
  return found;
}

/** Puts the selection into a list of a kind, changes the kind, or takes it out. */
function list(type: NodeType): Command {
  return (state, dispatch) => {
    const inside = around(state, nodes.bullet_list, nodes.ordered_list);
    if (inside === null) return wrapInList(type)(state, dispatch);
    const boxes = items(state).some(({ node }) => node.attrs['checked'] !== null);
    if (inside.node.type === type && !boxes) return liftListItem(nodes.list_item)(state, dispatch);
    if (dispatch !== undefined) {
      const tr = state.tr;
      if (inside.node.type !== type) tr.setNodeMarkup(inside.at, type);
      for (const { at } of items(state)) tr.setNodeAttribute(at, 'checked', null);
      dispatch(tr);
    }
    return true;
  };
}

/** Gives the items of the selection boxes, or takes them away; words outside a list become one. */
const checks: Command = (state, dispatch, view) => {
  if (around(state, nodes.list_item) === null) {
    return wrapInList(nodes.bullet_list)(state, dispatch && ((tr) => (dispatch(tr), view !== undefined && checks(view.state, view.dispatch))));
  }
  if (dispatch !== undefined) {
    const touched = items(state);
    const off = touched.every(({ node }) => node.attrs['checked'] !== null);
    const tr = state.tr;
    for (const { at } of touched) tr.setNodeAttribute(at, 'checked', off ? null : false);
    dispatch(tr);
  }
  return true;
};

/** Checks the item of the selection, or takes the check away. */
const check: Command = (state, dispatch) => {
  const item = around(state, nodes.list_item);
  if (item === null || item.node.attrs['checked'] === null) return false;
  dispatch?.(state.tr.setNodeAttribute(item.at, 'checked', item.node.attrs['checked'] !== true));
  return true;
};

/** A new item has a box where the one before has, and is not done. */
const splitItem: Command = (state, dispatch) => {
  const item = around(state, nodes.list_item);
  return item !== null && splitListItem(nodes.list_item, { checked: item.node.attrs['checked'] === null ? null : false })(state, dispatch);
};

const quote: Command = (state, dispatch) => (around(state, nodes.blockquote) === null ? wrapIn(nodes.blockquote)(state, dispatch) : lift(state, dispatch));

const rule: Command = (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.horizontal_rule.create()).scrollIntoView());
  return true;
};

const ROWS = 3;
const COLUMNS = 2;

/** A table of two columns and three rows, the first one for names. */
const table: Command = (state, dispatch) => {
  if (isInTable(state)) return false;
  const row = (type: NodeType): Node =>
    nodes.table_row.create(
      null,
      Array.from({ length: COLUMNS }, () => type.createAndFill()!),
    );
  const made = nodes.table.create(
    null,
    Array.from({ length: ROWS }, (_, index) => row(index === 0 ? nodes.table_header : nodes.table_cell)),
  );
  if (dispatch !== undefined) {
    const tr = state.tr.replaceSelectionWith(made);
    const at = tr.mapping.map(state.selection.from, -1);
    dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(at + 1, tr.doc.content.size)))).scrollIntoView());
  }
  return true;
};

/** The words become a block of a kind; chosen again, plain text. */
function blockOf(type: NodeType, attrs: Attrs | null = null): Command {
  return (state, dispatch) => {
    const { parent } = state.selection.$from;
    const same = parent.type === type && Object.entries(attrs ?? {}).every(([name, value]) => parent.attrs[name] === value);
    return setBlockType(same ? nodes.paragraph : type, same ? null : attrs)(state, dispatch);
  };
}

/** What the toolbar, menus and keys can do, by name. */
export const COMMANDS = {
  text: setBlockType(nodes.paragraph),
  heading1: blockOf(nodes.heading, { level: 1 }),
  heading2: blockOf(nodes.heading, { level: 2 }),
  heading3: blockOf(nodes.heading, { level: 3 }),
  codeBlock: blockOf(nodes.code_block),
  quote,
  strong: toggleMark(marks.strong),
  em: toggleMark(marks.em),
  strike: toggleMark(marks.strike),
  code: toggleMark(marks.code),
  bullets: list(nodes.bullet_list),
  numbers: list(nodes.ordered_list),
  checks,
  check,
  splitItem,
  indent: sinkListItem(nodes.list_item),
  outdent: liftListItem(nodes.list_item),
  leave: chainCommands(exitCode, (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
    return true;
  }),
  rule,
  table,
  rowAfter: addRowAfter,
  columnAfter: addColumnAfter,
  deleteRow,
  deleteColumn,
  deleteTable,
  undo: undoCommand as Command,
  redo: redoCommand as Command,
} satisfies Record<string, Command>;

/** Name of a command. */
export type CommandName = keyof typeof COMMANDS;

/** What the selection stands in, for pressed buttons and checked entries. */
export interface Around {
  readonly on: ReadonlySet<CommandName>;
  /** Address of the link at the selection. */
  readonly href: string | null;
  readonly inTable: boolean;
  /** Whether words are selected. */
  readonly selected: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

function marked(state: EditorState, type: MarkType): boolean {
  const { from, to, empty, $from } = state.selection;
  return empty ? type.isInSet(state.storedMarks ?? $from.marks()) !== undefined : state.doc.rangeHasMark(from, to, type);
}

/** Reads what the selection stands in. */
export function look(state: EditorState): Around {
  const { $from } = state.selection;
  const item = around(state, nodes.list_item);
  const lists = around(state, nodes.bullet_list, nodes.ordered_list);
  const box = item !== null && item.node.attrs['checked'] !== null;
  const { parent } = $from;
  const on: readonly (readonly [CommandName, boolean])[] = [
    ['text', parent.type === nodes.paragraph],
    ['heading1', parent.type === nodes.heading && parent.attrs['level'] === 1],
    ['heading2', parent.type === nodes.heading && parent.attrs['level'] === 2],
    ['heading3', parent.type === nodes.heading && parent.attrs['level'] === 3],
    ['codeBlock', parent.type === nodes.code_block],
    ['quote', around(state, nodes.blockquote) !== null],
    ['strong', marked(state, marks.strong)],
    ['em', marked(state, marks.em)],
    ['strike', marked(state, marks.strike)],
    ['code', marked(state, marks.code)],
    ['bullets', lists?.node.type === nodes.bullet_list && !box],
    ['numbers', lists?.node.type === nodes.ordered_list && !box],
    ['checks', box],
  ];
  const link = marks.link.isInSet($from.marks()) ?? marks.link.isInSet($from.nodeAfter?.marks ?? []);
  return {
    on: new Set(on.filter(([, is]) => is).map(([name]) => name)),
    href: (link?.attrs['href'] as string | undefined) ?? null,
    inTable: isInTable(state),
    selected: !state.selection.empty,
    canUndo: COMMANDS.undo(state) === true,
    canRedo: COMMANDS.redo(state) === true,
  };
}

/** Whether the tools look the same. */
export function sameAround(first: Around, second: Around): boolean {
  const same = first.on.size === second.on.size && [...first.on].every((name) => second.on.has(name));
  return (
    same &&
    first.href === second.href &&
    first.inTable === second.inTable &&
    first.selected === second.selected &&
    first.canUndo === second.canUndo &&
    first.canRedo === second.canRedo
  );
}

/** Puts a link on the selected words, on the link at the cursor, or writes the address where nothing is selected; null takes it away. */
export function setLink(href: string | null): Command {
  return (state, dispatch) => {
    const { $from, empty } = state.selection;
    let { from, to } = state.selection;
    const link = marks.link.isInSet($from.marks()) ?? marks.link.isInSet($from.nodeAfter?.marks ?? []);
    if (empty && link !== undefined) {
      const start = $from.start();
      $from.parent.forEach((node, offset) => {
        if (link.isInSet(node.marks) && start + offset <= $from.pos && start + offset + node.nodeSize >= $from.pos)
          [from, to] = [start + offset, start + offset + node.nodeSize];
      });
    }
    const tr = state.tr;
    if (href !== null && from === to) tr.replaceSelectionWith(schema.text(href, [marks.link.create({ href })]), false);
    else tr.removeMark(from, to, marks.link);
    if (href !== null && from !== to) tr.addMark(from, to, marks.link.create({ href }));
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}
