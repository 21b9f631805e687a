// The room and the document are named by the address: /document?room=…&document=plan
const element = document.querySelector('cs-document');
const { searchParams } = new URL(location.href);
for (const [attribute, name] of [
  ['room-id', 'room'],
  ['document-id', 'document'],
  ['lang', 'lang'],
  ['dir', 'dir'],
]) {
  const value = searchParams.get(name);
  if (value !== null) element.setAttribute(attribute, value);
}
