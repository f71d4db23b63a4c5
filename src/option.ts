/**
 * One option as people set it: `<name>` in a configuration file, `NBVC_<SECTION>_<NAME>` in the environment,
 * `nbvc.<section>.<name>` in git's configuration. Files, their schema, their template and their checking are made of
 * tables of these.
 */
export interface Option {
  /** kebab-case */
  readonly name: string;
  /** `size` is in bytes, written as `500`, `100k`, `2M`; `levels` is a table of names, each with one of `choices`. */
  readonly type: 'choice' | 'list' | 'size' | 'count' | 'flag' | 'text' | 'levels';
  /** Of a choice and of levels: the values. Of a list: what may stand in it, if not anything. */
  readonly choices?: readonly string[];
  /** Of levels: the names that have one. */
  readonly keys?: readonly string[];
  /** What holds where nobody has said anything; absent for nothing. */
  readonly default?: OptionValue;
  readonly description: string;
}

export type OptionValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** Values by the names of their options. */
export type OptionValues = Readonly<Record<string, OptionValue | undefined>>;

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Returns the bytes that a size means (`500`, `100k`, `2M`), or undefined where it is none. */
export function parseSize(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,9})([kmg]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  return digits === '' || factor === undefined ? undefined : Number(digits) * factor;
}
