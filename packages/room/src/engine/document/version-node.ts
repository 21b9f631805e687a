import type { Node } from 'prosemirror-model';
import { yXmlFragmentToProseMirrorRootNode } from 'y-prosemirror';
import * as Y from 'yjs';
import { schema } from './schema.ts';

/** The text of a state as the relay keeps it. */
export function nodeOf(update: Uint8Array): Node {
  // Of its own: what the schema does not know is taken out of it while it is read.
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  const node = yXmlFragmentToProseMirrorRootNode(doc.getXmlFragment('content'), schema);
  doc.destroy();
  return node.childCount === 0 ? schema.topNodeType.createAndFill()! : node;
}
