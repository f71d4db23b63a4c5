import type { JsonNode } from '../json/document.ts';
import { sizeOf } from '../json/node.ts';
import { decodeBase64 } from '../notebook/base64.ts';
import { type ImageFacts, imageFacts } from '../notebook/image.ts';
import type { PixelDifference } from '../render/pixel-difference.ts';

/** Larger images are not decoded: eight megapixels take two seconds and half a gigabyte. */
const MAX_PIXELS = 8_000_000;
const MAX_BYTES = 30_000_000;

const TOO_LARGE = 'pixels not compared: the image is too large';

const MASK_ROWS = 32;
const MASK_COLUMNS = 80;

/** As pixelmatch: how far two colours may be apart, 0 to 1. */
const THRESHOLD = 0.1;

/**
 * Returns where two PNG images differ, or why they were not compared. Never fails on what the images hold.
 */
export async function pixelDifference(before: JsonNode, after: JsonNode): Promise<PixelDifference | string> {
  // Four characters of base64 for three bytes: no need to look into what is too large in any case.
  if (Math.max(sizeOf(before), sizeOf(after)) > (MAX_BYTES * 4) / 3) return TOO_LARGE;
  const sizes = [before, after].map((node) => imageFacts('image/png', node));
  const reason = sizes.map(refusal).find((text) => text !== undefined) ?? differentSizes(sizes);
  if (reason !== undefined) return reason;
  try {
    return await compare(decoded(before), decoded(after));
  } catch {
    return 'pixels not compared: not a readable PNG';
  }
}

function decoded(node: JsonNode): Uint8Array {
  return decodeBase64(node, MAX_BYTES) ?? new Uint8Array(0);
}

type Size = ImageFacts | undefined;

/** Looks at what the header promises before anything is allocated for it. */
function refusal(size: Size): string | undefined {
  const { bytes = 0, width, height } = size ?? {};
  if (width === undefined || height === undefined) return 'pixels not compared: not a PNG';
  return bytes > MAX_BYTES || width * height > MAX_PIXELS ? TOO_LARGE : undefined;
}

function differentSizes([a, b]: readonly Size[]): string | undefined {
  return a?.width === b?.width && a?.height === b?.height
    ? undefined
    : 'pixels not compared: the size changed';
}

async function compare(before: Uint8Array, after: Uint8Array): Promise<PixelDifference | string> {
  const [{ default: pixelmatch }, { PNG }] = await Promise.all([import('pixelmatch'), import('pngjs')]);
  const a = PNG.sync.read(Buffer.from(before));
  const b = PNG.sync.read(Buffer.from(after));
  const { width, height } = a;
  if (b.width !== width || b.height !== height) return 'pixels not compared: the size changed';
  const marked = new Uint8Array(width * height * 4);
  const changed = pixelmatch(a.data, b.data, marked, width, height, { threshold: THRESHOLD, diffMask: true });
  return { width, height, changed, ...summarise(marked, width, height) };
}

/** Pixelmatch leaves the pixels that are the same transparent in its mask. */
function summarise(marked: Uint8Array, width: number, height: number): Pick<PixelDifference, 'box' | 'mask'> {
  const mask = Array.from({ length: MASK_ROWS }, () => Array.from({ length: MASK_COLUMNS }, () => false));
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let at = 0; at < width * height; at++) {
    if (marked[at * 4 + 3] === 0) continue;
    const x = at % width;
    const y = (at - x) / width;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
    const row = mask[Math.floor((y * MASK_ROWS) / height)];
    if (row !== undefined) row[Math.floor((x * MASK_COLUMNS) / width)] = true;
  }
  return { box: box.left > box.right ? { left: 0, top: 0, right: 0, bottom: 0 } : box, mask };
}
