/** Options of `[strip]` by name, as text. */
export type StripTexts = ReadonlyMap<string, string>;

/**
 * Returns the options of strip that make what nbstripout makes, from the command line it was installed with and from
 * its own settings in git (nbstripout 0.9.1).
 *
 * @param command `filter.nbstripout.clean`.
 * @param settings `extrakeys` and `keepmetadatakeys` of `filter.nbstripout`.
 */
export function nbstripoutOptions(
  command: string,
  settings: { readonly extraKeys: string; readonly keepKeys: string },
): StripTexts {
  const flags = flagsOf(command);
  const options = new Map([['policy', 'nbstripout']]);
  const words = (flag: string): readonly string[] => (flags.get(flag) ?? []).flatMap(blankSeparated);
  for (const [flag, name, value] of NBSTRIPOUT_SWITCHES) if (flags.has(flag)) options.set(name, value);
  for (const [flag, name] of NBSTRIPOUT_LISTS) setList(options, name, words(flag));
  const [size] = flags.get('--max-size') ?? [];
  if (size !== undefined) options.set('max-output-size', decimalSize(size));
  const extra = [...blankSeparated(settings.extraKeys), ...words('--extra-keys')];
  const kept = [...blankSeparated(settings.keepKeys), ...words('--keep-metadata-keys')];
  setList(options, 'drop-metadata', below('metadata.', extra));
  setList(options, 'drop-cell-metadata', below('cell.metadata.', extra));
  setList(options, 'keep-metadata', below('metadata.', kept));
  setList(options, 'keep-cell-metadata', below('cell.metadata.', kept));
  return options;
}

const NBSTRIPOUT_SWITCHES = [
  ['--keep-output', 'outputs', 'keep'],
  ['--keep-count', 'execution-counts', 'keep'],
  ['--keep-id', 'ids', 'keep'],
  ['--drop-empty-cells', 'empty-cells', 'strip'],
  ['--strip-init-cells', 'keep-output-metadata', 'keep_output'],
] as const;

const NBSTRIPOUT_LISTS = [
  ['--drop-output-type', 'drop-output-types'],
  ['--keep-output-type', 'keep-output-types'],
  ['--drop-tagged-cells', 'drop-tagged-cells'],
] as const;

/** Returns the options of strip that make what nb-clean makes (nb-clean 4.0.1 and 5.0.0), from `filter.nb-clean.clean`. */
export function nbCleanOptions(command: string): StripTexts {
  const flags = flagsOf(command);
  const options = new Map([['policy', 'nb-clean']]);
  const given = (short: string, long: string): readonly string[] | undefined =>
    flags.get(long) ?? flags.get(short);
  if (given('-e', '--remove-empty-cells') !== undefined) options.set('empty-cells', 'strip');
  if (given('-o', '--preserve-cell-outputs') !== undefined) options.set('outputs', 'keep');
  if (given('-c', '--preserve-execution-counts') !== undefined) options.set('execution-counts', 'keep');
  if (given('-n', '--preserve-notebook-metadata') !== undefined)
    options.set('keep-metadata', 'language_info.version');
  if (given('-M', '--remove-all-notebook-metadata') !== undefined) options.set('drop-metadata', '*');
  // nb-clean 4 takes fields behind -m, nb-clean 5 has an option of its own for them.
  const cells = given('-m', '--preserve-cell-metadata');
  const fields = [...(cells ?? []), ...(flags.get('--preserve-cell-metadata-field') ?? [])];
  if (cells !== undefined && fields.length === 0) fields.push('*');
  setList(options, 'keep-cell-metadata', fields);
  return options;
}

function setList(options: Map<string, string>, name: string, values: readonly string[]): void {
  if (values.length > 0) options.set(name, values.join(','));
}

function below(prefix: string, keys: readonly string[]): readonly string[] {
  return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

function blankSeparated(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** nbstripout counts in thousands, and we in 1024. */
function decimalSize(size: string): string {
  const [, digits = '0', unit = ''] = /^(\d+)([kMG]?)/.exec(size) ?? [];
  return String(
    Number(digits) *
      { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit === 'k' || unit === 'M' || unit === 'G' ? unit : ''],
  );
}

/** Returns the flags of a command line with the words that follow each; `--flag=word` is one of them. */
function flagsOf(command: string): ReadonlyMap<string, readonly string[]> {
  const flags = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const word of shellWords(command)) {
    if (/^-\w$|^--\w/.test(word)) {
      const equals = word.indexOf('=');
      last = equals === -1 ? [] : [word.slice(equals + 1)];
      const name = equals === -1 ? word : word.slice(0, equals);
      flags.set(name, [...(flags.get(name) ?? []), ...last]);
      last = flags.get(name);
    } else if (word === '--') last = undefined;
    else last?.push(word);
  }
  return flags;
}

/** Words of a shell, with quotes and backslashes as in git's own quoting; nothing is expanded. */
function shellWords(command: string): readonly string[] {
  return [...command.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_all, escaped, double, single) =>
      String(escaped ?? (double === undefined ? (single ?? '') : String(double).replaceAll(/\\(.)/g, '$1'))),
    ),
  );
}
