import type { HLJSApi, LanguageFn } from 'highlight.js';
import type { StyledRange } from './highlight.ts';

/** Languages of kernels, besides Python; each is loaded when a notebook is written in it. */
const LANGUAGES: Readonly<Record<string, () => Promise<{ readonly default: LanguageFn }>>> = {
  bash: async () => import('highlight.js/lib/languages/bash'),
  clojure: async () => import('highlight.js/lib/languages/clojure'),
  cpp: async () => import('highlight.js/lib/languages/cpp'),
  csharp: async () => import('highlight.js/lib/languages/csharp'),
  elixir: async () => import('highlight.js/lib/languages/elixir'),
  fsharp: async () => import('highlight.js/lib/languages/fsharp'),
  go: async () => import('highlight.js/lib/languages/go'),
  groovy: async () => import('highlight.js/lib/languages/groovy'),
  haskell: async () => import('highlight.js/lib/languages/haskell'),
  java: async () => import('highlight.js/lib/languages/java'),
  javascript: async () => import('highlight.js/lib/languages/javascript'),
  julia: async () => import('highlight.js/lib/languages/julia'),
  kotlin: async () => import('highlight.js/lib/languages/kotlin'),
  lua: async () => import('highlight.js/lib/languages/lua'),
  matlab: async () => import('highlight.js/lib/languages/matlab'),
  ocaml: async () => import('highlight.js/lib/languages/ocaml'),
  perl: async () => import('highlight.js/lib/languages/perl'),
  php: async () => import('highlight.js/lib/languages/php'),
  powershell: async () => import('highlight.js/lib/languages/powershell'),
  r: async () => import('highlight.js/lib/languages/r'),
  ruby: async () => import('highlight.js/lib/languages/ruby'),
  rust: async () => import('highlight.js/lib/languages/rust'),
  scala: async () => import('highlight.js/lib/languages/scala'),
  sql: async () => import('highlight.js/lib/languages/sql'),
  stata: async () => import('highlight.js/lib/languages/stata'),
  swift: async () => import('highlight.js/lib/languages/swift'),
  typescript: async () => import('highlight.js/lib/languages/typescript'),
};

/** What kernels call them otherwise. */
const ALIASES: Readonly<Record<string, string>> = {
  'c++': 'cpp',
  c: 'cpp',
  'c#': 'csharp',
  'f#': 'fsharp',
  octave: 'matlab',
  sh: 'bash',
  pwsh: 'powershell',
};

/** The highlighter with the languages that were asked for so far: rendering itself waits for nothing. */
let loaded: HLJSApi | undefined;

/** Loads what colours a language; nothing for Python, which needs none of this, and for what nobody knows. */
export async function loadLanguage(name: string): Promise<void> {
  const language = ALIASES[name] ?? name;
  const load = Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language] : undefined;
  if (load === undefined || loaded?.getLanguage(language) !== undefined) return;
  const [{ default: core }, { default: grammar }] = await Promise.all([
    import('highlight.js/lib/core'),
    load(),
  ]);
  loaded ??= core.newInstance();
  loaded.registerLanguage(language, grammar);
}

/** The classes of the highlighter by those of the style sheet; others stay plain. */
const CLASSES: Readonly<Record<string, string>> = {
  keyword: 'tok-keyword',
  literal: 'tok-bool',
  number: 'tok-number',
  string: 'tok-string',
  regexp: 'tok-string2',
  char: 'tok-string',
  comment: 'tok-comment',
  title: 'tok-definition',
  type: 'tok-className',
};

/** A tag or an entity of the highlighter, which writes nothing else between texts. */
const PIECE = /<span class="hljs-([\w-]+)[^"]*">|<\/span>|&(?:amp|lt|gt|quot|#x27);/g;

/** Returns the coloured runs of a source in a language that was loaded; nothing for any other. */
export function loadedRanges(source: string, name: string): StyledRange[] {
  const language = ALIASES[name] ?? name;
  if (loaded?.getLanguage(language) === undefined) return [];
  const html = loaded.highlight(source, { language, ignoreIllegals: true }).value;
  const ranges: StyledRange[] = [];
  const open: (string | undefined)[] = [];
  let at = 0;
  let from = 0;
  // An innermost span colours what stands directly in it, so that runs never overlap.
  const take = (length: number): void => {
    const className = open.at(-1);
    const last = ranges.at(-1);
    if (className !== undefined && length > 0) {
      if (last?.className === className && last.end === at) ranges.pop();
      else from = at;
      ranges.push({ start: from, end: at + length, className });
    }
    at += length;
  };
  let read = 0;
  for (const piece of html.matchAll(PIECE)) {
    take(piece.index - read);
    read = piece.index + piece[0].length;
    if (piece[0].startsWith('&')) take(1);
    else if (piece[1] === undefined) open.pop();
    else open.push(CLASSES[piece[1]] ?? open.at(-1));
  }
  take(html.length - read);
  return ranges;
}
