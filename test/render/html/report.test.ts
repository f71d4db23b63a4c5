import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generateReportScript } from '../../../scripts/generate-report-script.mjs';
import { diffNotebooks } from '../../../src/diff/diff.ts';
import { parseNotebook } from '../../../src/notebook/read.ts';
import { ansiHtml } from '../../../src/render/html/ansi.ts';
import { highlight } from '../../../src/render/html/highlight.ts';
import { loadLanguage } from '../../../src/render/html/languages.ts';
import { markdownHtml, proseDiff } from '../../../src/render/html/markdown.ts';
import { type ReportOptions, renderHtmlReport } from '../../../src/render/html/report.ts';
import { REPORT_SCRIPT, REPORT_SCRIPT_SHA256 } from '../../../src/render/html/generated/report-script.ts';
import { type CellSpec, notebookBytes } from '../../notebooks.ts';

const OPTIONS: ReportOptions = { title: 'report', ignore: new Set(), showCounts: false, showIds: false };

async function report(
  before: readonly CellSpec[],
  after: readonly CellSpec[],
  name = 'a.ipynb',
): Promise<string> {
  const [old, now] = [before, after].map((cells) => parseNotebook(notebookBytes(cells)));
  if (old === undefined || now === undefined) throw new Error('two notebooks');
  const side = { path: name, mode: undefined, label: undefined };
  const comparison = { kind: 'notebooks' as const, diff: diffNotebooks(old, now), identical: false };
  const files = async function* (): AsyncGenerator<
    Parameters<typeof renderHtmlReport>[0] extends AsyncIterable<infer T> ? T : never
  > {
    yield { file: { before: side, after: side, comparison }, pixels: () => undefined };
  };
  let html = '';
  for await (const chunk of renderHtmlReport(files(), OPTIONS)) html += chunk;
  return html;
}

describe('colours of other languages', () => {
  test('are there once the language is loaded, and cover what they colour and nothing else', async () => {
    const source = 'f <- function(x) { # a <b> & "c"\n  paste("a & b", 1.5)\n}';
    expect(highlight(source, 'r')).toEqual([]);
    await loadLanguage('r');
    const pieces = highlight(source, 'r').map(({ start, end, className }) => [
      source.slice(start, end),
      className,
    ]);
    expect(pieces).toContainEqual(['function', 'tok-keyword']);
    expect(pieces).toContainEqual(['# a <b> & "c"', 'tok-comment']);
    expect(pieces).toContainEqual(['"a & b"', 'tok-string']);
    expect(pieces).toContainEqual(['1.5', 'tok-number']);
    await loadLanguage('no such language');
    expect(highlight(source, 'no such language')).toEqual([]);
  });
});

describe('the page', () => {
  test('marks the words that changed, and says so to those who see no colours', async () => {
    const html = await report([{ id: 'a', source: 'x = 1\ny = 2' }], [{ id: 'a', source: 'x = 3\ny = 2' }]);
    expect(html).toContain('<b><span class="tok-number">3</span></b>');
    expect(html).toContain('<span class="vh">added: </span>');
    expect(html).toContain('1 modified');
  });

  test('folds what did not change, where it can still be found', async () => {
    const same = Array.from({ length: 5 }, (_, i) => ({ id: `s${i}`, source: `same${i}` }));
    const html = await report([...same, { id: 'z', source: 'a' }], [...same, { id: 'z', source: 'b' }]);
    expect(html).toContain('<summary>5 unchanged cells</summary>');
    expect(html).toContain('same3');
  });

  test('allows its own script and nothing else', async () => {
    const html = await report([], [{ id: 'a', source: 'x' }]);
    expect(html).toContain(`script-src &#39;sha256-${REPORT_SCRIPT_SHA256}&#39;`);
    expect(createHash('sha256').update(REPORT_SCRIPT).digest('base64')).toBe(REPORT_SCRIPT_SHA256);
    expect(REPORT_SCRIPT).not.toContain('</script');
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  test('the script is the one of the sources', async () => {
    const file = new URL('../../../src/render/html/generated/report-script.ts', import.meta.url);
    expect(await generateReportScript()).toBe(readFileSync(file, 'utf8'));
  });
});

const EVIL = `<script>alert(1)</script><img src=x onerror=alert(2)>"'><svg onload=alert(3)>`;

describe('nothing of a notebook is HTML of the page', () => {
  const outputs = [
    { output_type: 'stream', name: EVIL, text: [EVIL] },
    { output_type: 'error', ename: EVIL, evalue: EVIL, traceback: [`\u001b[31m${EVIL}`] },
    { output_type: 'display_data', data: { [EVIL]: EVIL, 'text/plain': EVIL }, metadata: {} },
    { output_type: 'display_data', data: { 'image/png': EVIL }, metadata: {} },
    { output_type: 'display_data', data: { 'text/html': `${EVIL}</iframe>` }, metadata: {} },
  ];
  const evil: CellSpec = { id: 'e', source: EVIL, metadata: { tags: [EVIL], [EVIL]: EVIL }, outputs };
  const markdown: CellSpec = {
    id: 'm',
    type: 'markdown',
    source: `${EVIL}\n\n[a](javascript:alert(4)) ![x](attachment:%zz) $${EVIL}$`,
  };

  test.each([
    ['added', [], [evil, markdown]],
    ['deleted', [evil, markdown], []],
    [
      'changed',
      [
        { id: 'e', source: 'x' },
        { id: 'm', type: 'markdown' as const, source: 'x' },
      ],
      [evil, markdown],
    ],
  ])('%s', async (_, before, after) => {
    const html = await report(before, after, `${EVIL}.ipynb`);
    // What stands in srcdoc is an attribute here and a document without scripts there.
    const page = html.replace(/ srcdoc="[^"]*"/g, '');
    expect(page.match(/<script|<svg|<img src=x|<iframe/g)?.filter((tag) => tag !== '<iframe')).toEqual([
      '<script',
    ]);
    expect(page).not.toContain('javascript:alert(4)"');
    expect(html).not.toContain('<img src=x');
    for (const [frame] of html.matchAll(/<iframe[^>]*>/g))
      expect(frame).toContain('sandbox="allow-same-origin"');
  });
});

describe('rendered text', () => {
  test('words that changed are marked, tags are those of the new text', () => {
    expect(proseDiff('<p>one <em>two</em> three</p>', '<p>one <em>2</em> three four</p>')).toBe(
      '<p>one <em><del>two</del><ins>2</ins></em> three<ins> four</ins></p>',
    );
  });

  test.each([
    ['a formula', 'is $x^2$ here', /<math.*<msup>/],
    ['a price is no formula', 'costs $5 and $ 6', /costs \$5 and \$ 6/],
    ['a heading stands below those of the report', '# Top', /<h4>Top<\/h4>/],
    ['HTML is text', '<b>x</b>', /&lt;b&gt;x/],
  ])('%s', (_, source, wanted) => {
    expect(markdownHtml(source, () => undefined)).toMatch(wanted);
  });

  test('colours of a terminal are classes, everything else of it is gone', () => {
    expect(ansiHtml('\u001b[1;31mred\u001b[0m \u001b]0;title\u0007plain <')).toBe(
      '<span class="ansi1 bold">red</span> plain &lt;',
    );
  });
});
