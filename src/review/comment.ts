/** What a person has written about a cell of a diff. */
export interface Comment {
  readonly id: string;
  readonly path: string;
  /** The id of the cell, or its number on its side where it has none. */
  readonly cell: string;
  /** The cell as the page called it: `cell 7 code #train`. */
  readonly title: string;
  readonly side: 'before' | 'after';
  /** Counted from 1; absent where the whole cell is meant. */
  readonly line?: number;
  /** The line, as it was when this was written. */
  readonly quote?: string;
  readonly text: string;
  readonly resolved: boolean;
  /** ISO 8601. */
  readonly written: string;
}

/** Returns comments as Markdown, by notebook and cell, for a pull request or a letter. */
export function commentsToMarkdown(comments: readonly Comment[]): string {
  if (comments.length === 0) return 'No comments.\n';
  const paths = [...new Set(comments.map(({ path }) => path))];
  const parts = paths.map((path) => {
    const own = comments.filter((comment) => comment.path === path);
    return `## ${code(path)}\n\n${own.map(item).join('\n')}`;
  });
  return `# Comments\n\n${parts.join('\n')}`;
}

function item({ title, side, line, quote, text, resolved }: Comment): string {
  const place = [
    title,
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(side === 'before' ? ['before'] : []),
  ];
  const state = resolved ? ' (resolved)' : '';
  const quoted = quote === undefined ? '' : `${fenced(quote)}\n\n`;
  return `### ${code(place.join(', '))}${state}\n\n${quoted}${text.trim()}\n`;
}

/** What comes from a notebook stands in code, where no mention, link or HTML of it means anything. */
function code(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ');
  const fence = '`'.repeat(longestRun(plain) + 1);
  return `${fence} ${plain} ${fence}`;
}

function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

/** Returns comments as JSON. */
export function commentsToJson(comments: readonly Comment[]): string {
  return `${JSON.stringify({ schemaVersion: 1, comments }, undefined, 2)}\n`;
}
