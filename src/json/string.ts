const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Below this many bytes a loop is faster than a call of TextDecoder. */
const SHORT = 24;

let decoder: InstanceType<typeof TextDecoder> | undefined;

/** Returns the UTF-8 text of a byte range. Malformed bytes become U+FFFD. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
  return decoder.decode(bytes.subarray(start, end));
}

/** Returns the text of a byte range that is known to be ASCII. */
export function decodeAscii(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return decodeUtf8(bytes, start, end);
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/** Returns the content of a valid JSON string body with its escapes resolved. Lone surrogates stay lone. */
export function unescapeString(body: string): string {
  let text = '';
  let from = 0;
  for (let at = body.indexOf('\\'); at !== -1; at = body.indexOf('\\', from)) {
    text += body.slice(from, at);
    const letter = body.charAt(at + 1);
    if (letter === 'u') {
      text += String.fromCharCode(Number.parseInt(body.slice(at + 2, at + 6), 16));
      from = at + 6;
    } else {
      text += ESCAPES[letter] ?? '';
      from = at + 2;
    }
  }
  return from === 0 ? body : text + body.slice(from);
}
