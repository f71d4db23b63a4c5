/** What a piece of a terminal rendering means; a theme says how it looks. */
export type Role =
  | 'removed'
  | 'added'
  | 'removedWord'
  | 'addedWord'
  | 'header'
  | 'frame'
  | 'moved'
  | 'note'
  | 'error';

export type ThemeName = 'none' | 'default' | 'cb' | 'high-contrast';

/** Parameters of the SGR sequence (ECMA-48, 8.3.117) of each role; an empty text leaves the role plain. */
export type Theme = Readonly<Record<Role, string>> & { readonly colored: boolean };

export interface ThemeOptions {
  readonly kind: ThemeName;
  /** Git's own colours, as written in its settings; they win over the theme's. */
  readonly slots?: Readonly<Record<'old' | 'new' | 'meta' | 'frag', string | undefined>>;
}

const PLAIN: Readonly<Record<Role, string>> = {
  removed: '',
  added: '',
  removedWord: '',
  addedWord: '',
  header: '',
  frame: '',
  moved: '',
  note: '',
  error: '',
};

const DEFAULT = {
  removed: '31',
  added: '32',
  removedWord: '1;4;31',
  addedWord: '1;4;32',
  header: '1',
  frame: '2',
  moved: '36',
  note: '2',
  error: '1;31',
};

const THEMES: Readonly<Record<ThemeName, Readonly<Record<Role, string>>>> = {
  none: PLAIN,
  default: DEFAULT,
  // Blue and orange are told apart with every common form of colour blindness.
  cb: {
    ...DEFAULT,
    removed: '38;5;208',
    added: '38;5;39',
    removedWord: '1;4;38;5;208',
    addedWord: '1;4;38;5;39',
  },
  'high-contrast': {
    ...DEFAULT,
    removed: '91',
    added: '92',
    removedWord: '1;7;91',
    addedWord: '1;7;92',
    frame: '',
    note: '',
  },
};

/** Returns the theme of a name with git's own colours in it. */
export function themeFrom({ kind, slots }: ThemeOptions): Theme {
  const theme = THEMES[kind];
  if (kind === 'none') return { ...theme, colored: false };
  const old = parseGitColor(slots?.old);
  const now = parseGitColor(slots?.new);
  return {
    ...theme,
    ...(old === undefined ? {} : { removed: old, removedWord: `1;4;${old}` }),
    ...(now === undefined ? {} : { added: now, addedWord: `1;4;${now}` }),
    header: parseGitColor(slots?.meta) ?? theme.header,
    frame: parseGitColor(slots?.frag) ?? theme.frame,
    colored: true,
  };
}

/** Returns a text in the colours of a role; a reset ends it, since `less -R` lets colours run on to the next line. */
export function paint(theme: Theme, role: Role, text: string): string {
  const codes = theme[role];
  return codes === '' || text === '' ? text : `\u001b[${codes}m${text}\u001b[0m`;
}

const COLORS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const ATTRIBUTES: Readonly<Record<string, string>> = {
  bold: '1',
  dim: '2',
  italic: '3',
  ul: '4',
  blink: '5',
  reverse: '7',
  strike: '9',
};

/** Returns the SGR parameters of a colour as git's settings write it (git-config(1), "color"), or undefined. */
export function parseGitColor(text: string | undefined): string | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const codes: string[] = [];
  let colors = 0;
  for (const word of text.trim().toLowerCase().split(/\s+/)) {
    const attribute = ATTRIBUTES[word];
    const color = attribute === undefined ? colorCode(word, colors === 0) : undefined;
    if (attribute === undefined && color === undefined) return undefined;
    if (attribute === undefined) colors++;
    codes.push(attribute ?? color ?? '');
  }
  return codes.filter((code) => code !== '').join(';');
}

/** The first colour of a setting is that of the text, the second that of the ground. */
function colorCode(word: string, foreground: boolean): string | undefined {
  const base = foreground ? 30 : 40;
  if (word === 'normal' || word === 'reset') return '';
  if (word === 'default') return String(base + 9);
  const bright = word.startsWith('bright');
  const index = COLORS.indexOf(bright ? word.slice('bright'.length) : word);
  if (index !== -1) return String(base + index + (bright ? 60 : 0));
  if (/^\d{1,3}$/.test(word) && Number(word) < 256) return `${base + 8};5;${word}`;
  const rgb = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(word);
  return rgb === null
    ? undefined
    : `${base + 8};2;${rgb
        .slice(1)
        .map((part) => Number.parseInt(part, 16))
        .join(';')}`;
}
