import { escapeHtml } from '../render/html/escape.ts';

/** What a page is before its script has asked for anything: nothing of a notebook is in it. */
export function shellPage(title: string, body: string, nonce: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="nonce" content="${nonce}"><title>${escapeHtml(title)}</title><link rel="stylesheet" href="/app.css"><script src="/app.js" defer></script></head><body>${body}<p id="status" class="vh" role="status"></p><noscript><p class="problem">This page needs its script. Without scripts: nbvc diff --format html</p></noscript></body></html>\n`;
}
