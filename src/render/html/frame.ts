import { quoteAttribute } from './escape.ts';

/** Larger documents are named by their size. */
export const MAX_FRAME = 2_000_000;

/**
 * Returns an HTML output in a frame without scripts. The frame inherits the policy of the page, under which nothing is
 * loaded and no form is sent; `allow-same-origin` without `allow-scripts` lets the page measure its height, no more.
 */
export function frameOf(html: string, title: string): string {
  return `<iframe sandbox="allow-same-origin" loading="lazy" title="${quoteAttribute(title)}" srcdoc="${quoteAttribute(frameDocument(html))}"></iframe>`;
}

/** Returns an HTML output as a document of its own. */
export function frameDocument(html: string): string {
  return `<meta charset="utf-8"><style>${FRAME_STYLE}</style>${html}`;
}

const FRAME_STYLE =
  'body{font:14px system-ui,sans-serif;margin:4px;color:#1a1a1a;background:#fff}table{border-collapse:collapse}td,th{padding:2px 6px;text-align:right}';
