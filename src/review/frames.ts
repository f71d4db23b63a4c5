import { createHash } from 'node:crypto';
import { frameDocument } from '../render/html/frame.ts';
import { escapeHtml } from '../render/html/escape.ts';
import { HttpError } from './http-error.ts';
import type { Reply } from './reply.ts';

/** Where frames get their documents. */
export const FRAME_PATH = '/o/';

/** Under this nothing is loaded, sent or run; `allow-same-origin` without scripts lets the page measure the height. */
const POLICY = [
  'sandbox allow-same-origin',
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ');

/**
 * HTML outputs, each a document at an address of its own. Within the page they would share its policy; like this theirs
 * can allow their own styles while that of the page allows none but ours.
 */
export class Frames {
  readonly #documents = new Map<string, string>();

  /** Returns the frame of an output. */
  readonly frame = (html: string, title: string): string => {
    const document = frameDocument(html);
    const name = createHash('sha256').update(document).digest('base64url');
    this.#documents.set(name, document);
    return `<iframe sandbox="allow-same-origin" loading="lazy" title="${escapeHtml(title)}" src="${FRAME_PATH}${name}"></iframe>`;
  };

  /** @param destination what the browser wants it for: never for a page of its own. */
  reply(name: string, destination: string | undefined): Reply {
    if (destination !== undefined && destination !== 'iframe')
      throw new HttpError(403, 'outputs are shown in frames');
    const document = this.#documents.get(name);
    if (document === undefined) throw new HttpError(404, 'no such output');
    return {
      type: 'text/html; charset=utf-8',
      body: document,
      headers: { 'Content-Security-Policy': POLICY },
    };
  }
}
