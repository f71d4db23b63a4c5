import { type CellText, type Report, type Subject, textHit } from './subject.ts';

/** Functions of Python and R whose first argument is a file that must be there. */
const READING =
  /\b(?:read_(?:csv|excel|json|parquet|pickle|table|feather|hdf)|read\.csv|imread|loadtxt|np\.load|open|Image\(filename=|load_workbook|readRDS)\(?\s*["']([^"'\n]{1,300})["']/g;

/** Images and links of Markdown and HTML. */
const LINK = /\]\(\s*<?([^)\s>]{1,300})|\b(?:src|href)\s*=\s*["']([^"'\n]{1,300})["']/g;

/** Looks for files of the repository that a source needs and that git does not track. */
export function checkReferences({ path, isTracked }: Subject, source: CellText, report: Report): void {
  if (isTracked === undefined) return;
  const isCode = source.cell.cell.type === 'code';
  for (const match of source.text.matchAll(isCode ? READING : LINK)) {
    const target = match[1] ?? match[2] ?? '';
    if (isCode && isWriting(source.text, match.index + match[0].length)) continue;
    const local = localPath(path, target);
    if (local === undefined || isTracked(local)) continue;
    const start = match.index + match[0].lastIndexOf(target);
    report(
      textHit(
        'untracked-reference',
        source,
        { start, end: start + target.length },
        'names a file that is not in the repository',
      ),
    );
  }
}

/** `open(name, 'w')` makes the file. */
function isWriting(text: string, at: number): boolean {
  return /^\s*,\s*(?:mode\s*=\s*)?["'][rb+]*[wax]/.test(text.slice(at, at + 40));
}

/** Returns the path from the top of the repository, or undefined for what is elsewhere. */
function localPath(notebook: string, target: string): string | undefined {
  if (/^(?:[a-z][a-z0-9+.-]*:|[/#~]|\/\/)/i.test(target) || /[*?{$]/.test(target)) return undefined;
  const parts = notebook.split('/').slice(0, -1);
  const written = target.split('#')[0] ?? '';
  for (const part of decoded(written).split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return written === '' ? undefined : parts.join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
