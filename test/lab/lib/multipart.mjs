// multipart/form-data, whole body in memory: enough for tests, and strict about the closing boundary.
export function parseMultipart(body, contentType) {
  const name = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType);
  if (!name) throw new Error('multipart without boundary');
  const mark = Buffer.from(`--${name[1] ?? name[2].trim()}`);
  const fields = {};
  const lists = {};
  const files = [];
  let at = body.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length;
    if (body[start] === 0x2d && body[start + 1] === 0x2d) return { fields, lists, files };
    const next = body.indexOf(mark, start);
    if (next < 0) break;
    const part = body.subarray(start + 2, next - 2);
    const split = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, split).toString('utf8');
    const data = part.subarray(split + 4);
    const field = /[; ]name="([^"]*)"/i.exec(head)?.[1];
    const filename = /filename="([^"]*)"/i.exec(head)?.[1];
    const type = /content-type:\s*([^\r\n;]+)/i.exec(head)?.[1]?.trim();
    if (filename !== undefined) files.push({ field, filename, type, data: Buffer.from(data) });
    else {
      fields[field] = data.toString('utf8');
      (lists[field] ??= []).push(fields[field]);
    }
    at = next;
  }
  throw new Error('multipart body ends without its closing boundary');
}
