import type { MimeChange } from '../../diff/notebook-diff.ts';
import type { JsonNode } from '../../json/document.ts';
import { joinedText } from '../../notebook/text.ts';
import { describeImage } from '../terminal-bundle.ts';
import type { PixelDifference } from '../pixel-difference.ts';
import { escapeHtml } from './escape.ts';

/** What the outputs of one page have in common. */
export interface OutputContext {
  /** Returns a document of an output in a frame; how, depends on where the page comes from. */
  readonly frame: (html: string, title: string) => string;
  /** What is known of images ahead of the rendering. */
  readonly pixels: (change: MimeChange) => PixelDifference | string | undefined;
  /** Returns a name that no other group of buttons on the page has. */
  readonly nextName: () => string;
}

const UNICODE = { unicode: true };

/** Types that browsers show from a `data:` URL; an SVG in an image never runs scripts. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp', 'image/svg+xml']);

/** Returns the `data:` URL of an image of a notebook, or undefined where browsers show no such type. */
export function imageUrl(mime: string, node: JsonNode): string | undefined {
  if (!SHOWN.has(mime)) return undefined;
  const text = joinedText(node);
  if (mime === 'image/svg+xml') return `data:image/svg+xml,${encodeURIComponent(wellFormed(text))}`;
  const base64 = text.replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? `data:${mime};base64,${base64}` : undefined;
}

/** A lone surrogate has no place in a URL. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

/** Returns an image that came or went, or that is the same, with its size. */
export function imageOf(mime: string, node: JsonNode): string {
  const facts = escapeHtml(`${mime} ${describeImage(mime, node, UNICODE)}`);
  const url = imageUrl(mime, node);
  const picture = url === undefined ? '' : `<img src="${escapeHtml(url)}" alt="${facts}">`;
  return `<figure>${picture}<figcaption>${facts}</figcaption></figure>`;
}

/** Modes of comparing two images; the ones that need a script are hidden without it. */
const MODES = [
  ['two', '2-up', false],
  ['swipe', 'swipe', true],
  ['onion', 'onion skin', true],
  ['difference', 'difference', false],
  ['blink', 'blink', false],
] as const;

/** Returns two images beside each other, with the other ways to compare them, and how many pixels differ. */
export function imageChange(change: MimeChange, context: OutputContext): string {
  const { before, after, mime, attachment } = change;
  const name = attachment === undefined ? '' : `<p class="note">attachment ${escapeHtml(attachment)}</p>`;
  if (before === undefined || after === undefined) {
    const [side, node] = before === undefined ? (['added', after] as const) : (['removed', before] as const);
    return node === undefined ? '' : `${name}<div class="${side}">${imageOf(mime, node)}</div>`;
  }
  const group = context.nextName();
  const buttons = MODES.map(([mode, label, needsScript], i) => {
    const checked = i === 0 ? ' checked' : '';
    return `<label${needsScript ? ' class="script"' : ''}><input type="radio" name="${group}" value="${mode}"${checked}> ${label}</label>`;
  });
  const slider = `<input type="range" class="script slider" min="0" max="100" value="50" aria-label="how much of the new image">`;
  return `${name}<div class="images"><fieldset><legend class="vh">compare images</legend>${buttons.join('')}${slider}</fieldset><div class="pair"><div class="removed">${imageOf(mime, before)}</div><div class="added">${imageOf(mime, after)}</div></div>${pixelNote(context.pixels(change))}</div>`;
}

function pixelNote(pixels: PixelDifference | string | undefined): string {
  if (pixels === undefined) return '';
  if (typeof pixels === 'string') return `<p class="note">${escapeHtml(pixels)}</p>`;
  const { changed, width, height, box } = pixels;
  const share = ((100 * changed) / (width * height)).toFixed(2);
  return `<p class="note">${changed} of ${width * height} pixels differ (${share} %) in x ${box.left}–${box.right}, y ${box.top}–${box.bottom}</p>`;
}
