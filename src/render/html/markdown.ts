import MarkdownIt from 'markdown-it';
import type { StateInline, Token } from 'markdown-it';
import temml from 'temml';
import { diffSequences, intern } from '../../diff/sequence.ts';
import { escapeControl } from '../../escape-control.ts';

/** Returns the `data:` URL of an attachment of the cell, or undefined where it has none of the name. */
export type AttachmentUrl = (name: string) => string | undefined;

/** Longer texts are shown as source only. */
const MAX_MARKDOWN = 300_000;

/** HTML in the text stays text: what a cell says may not become part of the page. */
const reader = new MarkdownIt({ html: false, linkify: false });
reader.inline.ruler.before('escape', 'math', readMath);
reader.renderer.rules['math'] = (tokens, index) => mathHtml(tokens[index]);

/** The report has headings of its own down to this level; those of a cell stand below. */
const LEVELS_ABOVE = 3;
const DEEPEST = 6;

/** Returns a level that makes the highest heading of a text the first below those of the report. */
function demoted(level: number, highest: number): string {
  return `h${Math.min(level - highest + LEVELS_ABOVE + 1, DEEPEST)}`;
}

function levelOf({ type, tag }: Token): number | undefined {
  return type.startsWith('heading_') ? Number(tag.slice(1)) : undefined;
}

/** Longer formulas stay as they are written. */
const MAX_FORMULA = 5000;

/** Reads `$ … $` and `$$ … $$` as Jupyter does: no blank after the opening sign, none before the closing one. */
function readMath(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src[pos] !== '$') return false;
  const sign = src[pos + 1] === '$' ? '$$' : '$';
  const start = pos + sign.length;
  const end = src.slice(start, start + MAX_FORMULA).indexOf(sign);
  const formula = src.slice(start, start + Math.max(end, 0));
  const isMath = formula.trim() !== '' && (sign === '$$' || formula === formula.trim());
  if (!isMath) return false;
  if (!silent) {
    const token = state.push('math', 'math', 0);
    token.content = formula;
    token.block = sign === '$$';
  }
  state.pos = start + end + sign.length;
  return true;
}

function mathHtml(token: Token | undefined): string {
  if (token === undefined) return '';
  return temml.renderToString(token.content, { displayMode: token.block, throwOnError: false, trust: false });
}

/** Returns Markdown as HTML, or undefined where it is too long. Images of the web stay their description. */
export function markdownHtml(text: string, urlOf: AttachmentUrl): string | undefined {
  if (text.length > MAX_MARKDOWN) return undefined;
  const tokens = reader.parse(escapeControl(text), {});
  const highest = Math.min(...tokens.flatMap((token) => levelOf(token) ?? []));
  for (const token of tokens) {
    const level = levelOf(token);
    if (level !== undefined) token.tag = demoted(level, highest);
    for (const child of token.children ?? []) if (child.type === 'image') resolveImage(child, urlOf);
  }
  return reader.renderer.render(tokens, reader.options, {});
}

function resolveImage(token: Token, urlOf: AttachmentUrl): void {
  const source = String(token.attrGet('src') ?? '');
  if (!source.startsWith('attachment:')) return;
  token.attrSet('src', urlOf(decoded(source.slice('attachment:'.length))) ?? '');
}

/** The reader has encoded the name; one that was written with stray `%` is taken as it is. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Formulas as a whole, tags, words and the blanks between them, as the renderer writes them: no `<` or `>` stands in an attribute. */
const TOKEN = /<math[^>]*>.*?<\/math>|<[^>]*>|[^<\s]+|\s+/gs;

/**
 * Returns rendered text with the words that changed: new ones as `<ins>`, old ones as `<del>` before them. All tags
 * are those of the new text, so that the result is as well-formed as it is.
 */
export function proseDiff(before: string, after: string): string {
  const old = before.match(TOKEN) ?? [];
  const now = after.match(TOKEN) ?? [];
  const { a, b } = intern(old, now, (token) => token);
  let html = '';
  let at = 0;
  for (const { aStart, aEnd, bStart, bEnd } of diffSequences(a, b).changes) {
    html += now.slice(at, bStart).join('');
    html += marked(old.slice(aStart, aEnd), 'del', false) + marked(now.slice(bStart, bEnd), 'ins', true);
    at = bEnd;
  }
  return html + now.slice(at).join('');
}

/** Marks runs of words; tags stand between the marks, or are left out. */
function marked(tokens: readonly string[], element: 'ins' | 'del', keepTags: boolean): string {
  let html = '';
  let run = '';
  const end = (): void => {
    if (run.trim() !== '') html += `<${element}>${run}</${element}>`;
    else html += keepTags ? run : '';
    run = '';
  };
  for (const token of tokens) {
    if (!token.startsWith('<') || token.startsWith('<math')) run += token;
    else {
      end();
      if (keepTags) html += token;
    }
  }
  end();
  return html;
}
