import { dirname } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import type { OptionValue } from '../option.ts';
import type { ConfigProblem, Override, Setting } from './config.ts';
import type { ConfigFile } from './files.ts';
import { keyPosition } from './key-position.ts';
import { type Section, SECTIONS } from './sections.ts';
import { checkValue, unknownWord } from './value.ts';

/** What one file says. */
export interface FileContent {
  readonly settings: Setting[];
  readonly overrides: Override[];
  readonly problems: ConfigProblem[];
}

interface Reading extends FileContent {
  readonly file: ConfigFile;
  /** Keys around the sections: `tool`, `nbvc`. */
  readonly outer: readonly string[];
}

type Table = Readonly<Record<string, unknown>>;

/** Reads a configuration file. What it has wrong is told with its place, and the rest of it holds. */
export function readFile(file: ConfigFile): FileContent {
  const outer = file.kind === 'pyproject' ? ['tool', 'nbvc'] : [];
  const reading: Reading = { file, outer, settings: [], overrides: [], problems: [] };
  let root: unknown;
  try {
    root = parse(file.text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '') ?? '';
    reading.problems.push({ where: `${file.path}:${error.line}:${error.column}`, message });
    return reading;
  }
  for (const key of outer) root = isTable(root) && Object.hasOwn(root, key) ? root[key] : undefined;
  if (isTable(root)) readSections(reading, root);
  return reading;
}

function readSections(reading: Reading, root: Table): void {
  const names = SECTIONS.map(({ name }) => name);
  for (const [key, value] of Object.entries(root)) {
    const section = SECTIONS.find(({ name }) => name === key);
    if (section === undefined) addUnknown(reading, [], key, names);
    else if (isTable(value)) readSection(reading, section, value);
    else addProblem(reading, [], key, { message: `${key}: expected a table` });
  }
}

function readSection(reading: Reading, section: Section, table: Table): void {
  const { overrides, ...rest } = table;
  const values = readOptions(reading, section, rest, { path: [section.name], known: knownKeys(section) });
  for (const [name, { value, where }] of values)
    reading.settings.push({ section: section.name, name, value, origin: { kind: reading.file.kind, where } });
  if (overrides === undefined) return;
  if (!section.overrides) addUnknown(reading, [section.name], 'overrides', knownKeys(section));
  else readOverrides(reading, section, overrides);
}

function knownKeys({ options, overrides }: Section): readonly string[] {
  return [...options.map(({ name }) => name), ...(overrides ? ['overrides'] : [])];
}

function readOverrides(reading: Reading, section: Section, written: unknown): void {
  const path = [section.name, 'overrides'];
  if (!Array.isArray(written)) {
    addProblem(reading, [section.name], 'overrides', { message: `write it as [[${path.join('.')}]]` });
    return;
  }
  for (const [occurrence, table] of written.entries()) {
    if (!isTable(table)) continue;
    const { paths, ...rest } = table;
    if (!isGlobs(paths)) {
      addProblem(reading, path, 'paths', { message: 'paths: expected a list of globs', occurrence });
      continue;
    }
    const known = ['paths', ...section.options.map(({ name }) => name)];
    const values = readOptions(reading, section, rest, { path, known, occurrence });
    const folder = dirname(reading.file.path).replaceAll('\\', '/');
    reading.overrides.push({
      section: section.name,
      paths,
      folder,
      values: Object.fromEntries([...values].map(([name, { value }]) => [name, value])),
    });
  }
}

interface Found {
  readonly value: OptionValue;
  readonly where: string;
}

interface TablePlace {
  readonly path: readonly string[];
  readonly known: readonly string[];
  readonly occurrence?: number;
}

function readOptions(
  reading: Reading,
  section: Section,
  table: Table,
  place: TablePlace,
): Map<string, Found> {
  const values = new Map<string, Found>();
  for (const [key, value] of Object.entries(table)) {
    const option = section.options.find(({ name }) => name === key);
    if (option === undefined) {
      addUnknown(reading, place.path, key, place.known);
      continue;
    }
    const checked = checkValue(option, value);
    const where = placeOf(reading, place.path, key, place.occurrence);
    if (checked.kind === 'value') values.set(key, { value: checked.value, where });
    else
      reading.problems.push({
        where,
        message: `${key}: ${checked.message}`,
        ...(checked.hint === undefined ? {} : { hint: checked.hint }),
      });
  }
  return values;
}

function addUnknown(reading: Reading, path: readonly string[], key: string, known: readonly string[]): void {
  const { hint } = unknownWord(key, known);
  addProblem(reading, path, key, {
    message: `unknown key '${[...path, key].join('.')}'`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function addProblem(
  reading: Reading,
  path: readonly string[],
  key: string,
  { occurrence, ...problem }: Omit<ConfigProblem, 'where'> & { readonly occurrence?: number },
): void {
  reading.problems.push({ where: placeOf(reading, path, key, occurrence), ...problem });
}

/** A key whose value is a table has a header of its own. */
function placeOf({ file, outer }: Reading, path: readonly string[], key: string, occurrence = 0): string {
  const table = [...outer, ...path];
  const line = keyPosition(file.text, table, key, occurrence);
  const own = keyPosition(file.text, [...table, key], undefined, occurrence);
  const { line: row, column } = own.line > 1 ? own : line;
  return `${file.path}:${row}:${column}`;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isGlobs(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}
