import type { ReportFile } from '../file-diff.ts';
import type { Visibility } from '../view.ts';
import { escapeHtml } from './escape.ts';
import { type FileSection, fileSection, prepareSection } from './file-section.ts';
import { frameOf } from './frame.ts';
import { REPORT_SCRIPT, REPORT_SCRIPT_SHA256 } from './generated/report-script.ts';
import { REPORT_STYLE } from './style.ts';

export interface ReportOptions extends Visibility {
  readonly title: string;
}

/**
 * Nothing is loaded from anywhere, and only the report's own script runs. Styles are not restricted, since those of an
 * HTML output, which is shown in a frame without scripts, would be as well.
 */
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${REPORT_SCRIPT_SHA256}'`,
  "style-src 'unsafe-inline'",
  'img-src data:',
  "frame-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

/** Yields a page that shows the differences of notebooks: one file, which needs no network and works without scripts. */
export async function* renderHtmlReport(
  files: AsyncIterable<ReportFile>,
  options: ReportOptions,
): AsyncGenerator<string> {
  const sections: FileSection[] = [];
  for await (const file of files) {
    await prepareSection(file);
    sections.push(fileSection(file, sections.length + 1, { ...options, frame: frameOf }));
  }
  yield `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(options.title)}</title><style>${REPORT_STYLE}</style></head><body>`;
  yield controls(options.title);
  yield changesIndex(sections);
  yield '<main>';
  if (sections.length === 0) yield '<p class="note">no differences</p>';
  for (const { html } of sections) yield html;
  yield `</main><p id="status" class="vh" role="status"></p><script>${REPORT_SCRIPT}</script></body></html>\n`;
}

/**
 * Returns the head of a page: filters that work without a script, since the style sheet asks which boxes are ticked.
 *
 * @param more what a page that has a server offers besides.
 */
export function controls(title: string, more = ''): string {
  const boxes = [
    ['show-outputs', 'outputs', ' checked'],
    ['show-metadata', 'metadata', ' checked'],
    ['show-rendered', 'rendered text', ' checked'],
    ['show-unified', 'one column', ''],
  ].map(([id, label, state]) => `<label><input type="checkbox" id="${id}"${state}> ${label}</label>`);
  const keys = 'j k next, previous · x unfold · i images · v columns';
  return `<header><h1>${escapeHtml(title)}</h1><div class="controls" role="group" aria-label="what is shown">${boxes.join('')}${more}<span class="script note keys">${keys}</span></div></header>`;
}

/** Returns the list of files and of the cells that changed in them. */
export function changesIndex(sections: readonly FileSection[]): string {
  const files = sections.map(({ name, id, summary, cells }) => {
    const links = changed(cells).map(
      ({ id: cell, block }) =>
        `<li class="${block.state}"><a href="#${cell}"><span class="state">${block.state}</span> ${escapeHtml(block.title)}</a></li>`,
    );
    return `<li><a href="#${id}">${escapeHtml(name)}</a> <span class="note">${escapeHtml(summary)}</span><ol>${links.join('')}</ol></li>`;
  });
  return `<nav aria-label="changes"><ol>${files.join('')}</ol></nav>`;
}

function changed(cells: FileSection['cells']): FileSection['cells'] {
  return cells.filter(({ block }) => block.state !== 'unchanged');
}
