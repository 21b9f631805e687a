/** Puts words on the clipboard; rejects where the page may not. */
export async function copyText(root: ParentNode, text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  // On plain http pages there is no clipboard object; the old command still works there.
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'sr';
  root.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (!done) throw new DOMException('Copying is not allowed here.', 'NotAllowedError');
}
