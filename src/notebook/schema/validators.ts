import type { SchemaError, Validate } from './schema-error.ts';

/** A schema of nbformat, ready to be asked. */
export interface Validator {
  /** Returns every place where a value breaks the schema; an empty list means that it is valid. */
  readonly validate: (value: unknown) => readonly SchemaError[];
  /** True where the notebook is newer than every schema, so that unknown fields and cell types are let pass. */
  readonly relaxed: boolean;
  readonly schemaVersion: string;
}

interface Source {
  readonly load: () => Promise<{ readonly validate: Validate }>;
  readonly relaxed: boolean;
  readonly schemaVersion: string;
}

/**
 * Keys whose strings the schemas look into. Strings under them, directly or as elements of a list, must be
 * decoded whole before validation; everywhere else only the kind of a value counts, and a short placeholder can
 * stand for a string of any length:
 *
 * - `cell_type`, `output_type`: one of a few words;
 * - `id`: a pattern and 1 to 64 characters;
 * - `name`: in a cell's metadata not empty (elsewhere any string: kernel, language, stream);
 * - `tags`: not empty, no commas, unique;
 * - `scrolled`: true, false or "auto".
 *
 * Keys of objects must all be real: `additionalProperties` is false in most places, and which values of a mime
 * bundle may be other than strings is told by their mime type. What is under a JSON mime type, in the metadata of
 * an output, or in unknown metadata is never looked at.
 */
export const CHECKED_STRINGS: ReadonlySet<string> = new Set([
  'cell_type',
  'output_type',
  'id',
  'name',
  'tags',
  'scrolled',
]);

/** The newest minor version of nbformat 4 that there is a schema for. */
const NEWEST_MINOR = 5;

const VERSION_4: readonly Source['load'][] = [
  () => import('./generated/v4_0.ts'),
  () => import('./generated/v4_1.ts'),
  () => import('./generated/v4_2.ts'),
  () => import('./generated/v4_3.ts'),
  () => import('./generated/v4_4.ts'),
  () => import('./generated/v4_5.ts'),
];

/** Loads the validator for a version of nbformat, and only that; undefined where no schema was ever published. */
export async function validatorFor(major: number, minor: number): Promise<Validator | undefined> {
  const source = sourceFor(major, minor);
  if (source === undefined) return undefined;
  const { validate } = await source.load();
  return {
    validate: (value) => (validate(value) ? [] : (validate.errors ?? [])),
    relaxed: source.relaxed,
    schemaVersion: source.schemaVersion,
  };
}

function sourceFor(major: number, minor: number): Source | undefined {
  // nbformat never checks the minor of version 3: there is one schema.
  if (major === 3) return { load: () => import('./generated/v3.ts'), relaxed: false, schemaVersion: '3' };
  if (major !== 4 || !Number.isInteger(minor)) return undefined;
  if (minor > NEWEST_MINOR)
    return { load: () => import('./generated/v4_5_relaxed.ts'), relaxed: true, schemaVersion: '4.5' };
  const load = VERSION_4[minor];
  return load && { load, relaxed: false, schemaVersion: `4.${minor}` };
}
