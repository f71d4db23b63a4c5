/** Size of an image in pixels, where it could be found. */
export interface PixelSize {
  readonly width: number | undefined;
  readonly height: number | undefined;
}

const UNKNOWN: PixelSize = { width: undefined, height: undefined };

/** Returns the size that the head of a PNG, GIF, WebP or JPEG file tells. */
export function imageSize(head: Uint8Array): PixelSize {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (hasText(head, 1, 'PNG') && head.length >= 24)
    return { width: view.getUint32(16), height: view.getUint32(20) };
  if (hasText(head, 0, 'GIF8') && head.length >= 10)
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (hasText(head, 0, 'RIFF') && hasText(head, 8, 'WEBP')) return webpSize(head, view);
  if (head[0] === 0xff && head[1] === 0xd8) return jpegSize(head, view);
  return UNKNOWN;
}

function hasText(bytes: Uint8Array, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The three forms of WebP (RFC 9649, 2.5 to 2.7). */
function webpSize(head: Uint8Array, view: DataView): PixelSize {
  if (head.length < 30) return UNKNOWN;
  if (hasText(head, 12, 'VP8X'))
    return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(26, true) >>> 8) };
  if (hasText(head, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/** Goes from marker to marker up to the start of a frame (ITU-T T.81, B.1.1.3 and table B.1). */
function jpegSize(head: Uint8Array, view: DataView): PixelSize {
  let at = 2;
  while (at + 9 < head.length && head[at] === 0xff) {
    const marker = head[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return UNKNOWN;
}

/** The opening tag of an SVG stands within this many characters. */
const SVG_HEAD = 4096;

/** Returns the size of an SVG image as its opening tag has it: `width` and `height`, else the `viewBox`. */
export function svgSize(text: string): PixelSize {
  const start = text.slice(0, SVG_HEAD).indexOf('<svg');
  const tag = start === -1 ? '' : (text.slice(start, start + SVG_HEAD).split('>', 1)[0] ?? '');
  const width = attribute(tag, 'width');
  const height = attribute(tag, 'height');
  if (width !== undefined && height !== undefined) return { width, height };
  const box =
    /\sviewBox\s?=\s?["']([^"']{1,80})["']/
      .exec(tag)?.[1]
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? [];
  const [, , boxWidth, boxHeight] = box;
  return Number.isFinite(boxWidth) && Number.isFinite(boxHeight)
    ? { width: boxWidth, height: boxHeight }
    : UNKNOWN;
}

function attribute(tag: string, name: string): number | undefined {
  const digits = new RegExp(`\\s${name}\\s?=\\s?["'](\\d{1,6}(?:\\.\\d{1,6})?)(?:px|pt)?["']`).exec(tag)?.[1];
  return digits === undefined ? undefined : Math.round(Number(digits));
}
