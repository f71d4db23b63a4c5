// @ts-check
/**
 * Draws what `nbvc diff` shows of the demonstration notebooks, as a picture for pages that show no colours of a terminal.
 *
 * usage: node scripts/terminal-picture.mjs        after npm run build; writes docs/images/terminal.svg
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const COLUMNS = 96;
/** Up to the picture that has changed: the rest is on the page that anybody can make. */
const LINES = 44;
const [CHARACTER, LINE, MARGIN] = [8.4, 19, 16];
/** Colours on a dark ground with a contrast of at least 4.5. */
const COLORS = { 31: '#ff9a94', 32: '#7ee787', 36: '#76e3ea' };
const PAPER = '#0d1117';
const INK = '#e6edf3';

const command = ['diff', '--no-pager', '--color', 'always', '--width', String(COLUMNS)];
const files = ['before', 'after'].map((name) => `fixtures/demo/${name}.ipynb`);
const output = execFileSync(process.execPath, ['bin/nbvc.cjs', ...command, ...files], {
  cwd: root,
  encoding: 'utf8',
});

/** Blanks in a row would become one. @param {string} text */
const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00a0');

/** One line as pieces that look alike. @param {string} line */
function pieces(line) {
  /** @type {{text: string, codes: string[]}[]} */
  const found = [];
  let codes = /** @type {string[]} */ ([]);
  // oxlint-disable-next-line no-control-regex -- the escapes of a terminal
  for (const [index, part] of line.split(/\u001b\[([0-9;]*)m/).entries()) {
    if (index % 2 === 0) found.push({ text: part, codes });
    else codes = part === '0' || part === '' ? [] : part.split(';');
  }
  return found.filter(({ text }) => text !== '');
}

/** @param {string} line @param {number} index */
function draw(line, index) {
  const y = MARGIN + (index + 2.6) * LINE;
  let column = 0;
  return pieces(line)
    .map(({ text, codes }) => {
      const x = MARGIN + column * CHARACTER;
      column += text.length;
      const color = codes.map((code) => Reflect.get(COLORS, code)).find(Boolean) ?? INK;
      const style = [
        codes.includes('1') ? ' font-weight="bold"' : '',
        codes.includes('4') ? ' text-decoration="underline"' : '',
        codes.includes('2') ? ' opacity="0.7"' : '',
      ].join('');
      // The length makes columns stand below each other whatever the font.
      const length = (text.length * CHARACTER).toFixed(1);
      return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${color}"${style} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
    })
    .join('');
}

const lines = output.trimEnd().split('\n').slice(0, LINES);
const width = COLUMNS * CHARACTER + 2 * MARGIN;
const height = (lines.length + 3) * LINE + MARGIN;
const picture = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" role="img" aria-label="nbvc diff in a terminal">`,
  `<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>`,
  '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14">',
  draw(`\u001b[2m$\u001b[0m nbvc diff ${files.join(' ')}`, -1),
  ...lines.map(draw),
  '</g>',
  '</svg>',
  '',
].join('\n');
writeFileSync(`${root}docs/images/terminal.svg`, picture);
