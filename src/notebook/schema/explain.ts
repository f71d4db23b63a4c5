import type { SchemaError } from './schema-error.ts';
import { type Place, placeOf } from './place.ts';

/** Something in a notebook that its schema does not allow, in words. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Returns what a person should read instead of schema errors, in the order of the errors.
 *
 * The validators try only the branch that `cell_type` or `output_type` names, so what arrives here is about the
 * cell as it was meant; what remains is to drop the echoes of one mistake and to find words.
 */
export function explain(value: unknown, errors: readonly SchemaError[]): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const error of withoutEchoes(errors)) {
    const problem = explainOne(value, error);
    const key = `${problem.path.join('/')}\n${problem.message}`;
    if (!problems.has(key)) problems.set(key, problem);
  }
  return [...problems.values()];
}

function withoutEchoes(errors: readonly SchemaError[]): readonly SchemaError[] {
  const empty = new Set(
    errors.filter((error) => error.keyword === 'minLength').map((error) => error.instancePath),
  );
  return errors.filter((error) => {
    switch (error.keyword) {
      case 'if':
        return false;
      case 'pattern':
        return !empty.has(error.instancePath);
      case 'discriminator':
        // An absent tag is also reported as `required`.
        return error.params['tagValue'] !== undefined;
      default:
        return true;
    }
  });
}

function explainOne(value: unknown, error: SchemaError): Problem {
  const place = placeOf(value, error.instancePath);
  const extra = error.params['additionalProperty'];
  return {
    path: typeof extra === 'string' ? [...place.path, extra] : place.path,
    message: place.prefix + describe(place, error),
  };
}

function describe(place: Place, { keyword, params }: SchemaError): string {
  switch (keyword) {
    case 'required':
      return `missing ${quote(params['missingProperty'])}${inside(place)}`;
    case 'additionalProperties':
      return `unknown field ${quote(params['additionalProperty'])}${on(place)}`;
    case 'discriminator':
      return describeTag(params);
    case 'type':
      return `${subject(place)} must be ${kinds(params['type'])}, not ${kindOf(place.value)}`;
    case 'enum':
      return `${subject(place)} must be ${choices(params['allowedValues'])}, not ${literal(place.value)}`;
    case 'minimum':
      return `${subject(place)} must be at least ${literal(params['limit'])}, not ${literal(place.value)}`;
    case 'maximum':
      return `${subject(place)} must be at most ${literal(params['limit'])}, not ${literal(place.value)}`;
    case 'uniqueItems':
      return describeTwice(place, params);
    default:
      return describeText(place, keyword, params);
  }
}

function describeText(place: Place, keyword: string, params: SchemaError['params']): string {
  switch (keyword) {
    case 'minLength':
      return `${subject(place)} is empty`;
    case 'maxLength':
      return `${subject(place)} is longer than ${literal(params['limit'])} characters`;
    case 'pattern':
      return describePattern(place);
    default:
      return `${subject(place)} breaks the rule "${keyword}" of the nbformat schema`;
  }
}

function describePattern(place: Place): string {
  if (place.value === '') return `${subject(place)} is empty`;
  if (place.field.includes('tags')) return `tag ${quote(place.value)} must not have a comma`;
  return `${subject(place)} ${quote(place.value)} has characters that nbformat does not allow`;
}

function describeTag({ tag, tagValue }: SchemaError['params']): string {
  if (typeof tagValue !== 'string') return `${String(tag)} must be a string, not ${kindOf(tagValue)}`;
  return tag === 'cell_type'
    ? `unknown cell type ${quote(tagValue)}`
    : `unexpected output type ${quote(tagValue)}`;
}

function describeTwice(place: Place, params: SchemaError['params']): string {
  const index = params['i'];
  const item: unknown =
    Array.isArray(place.value) && typeof index === 'number' ? place.value[index] : undefined;
  return `${subject(place)} has ${literal(item)} more than once`;
}

/** What a sentence is about: `metadata.tags[0]`, or the thing itself where the path ends there. */
function subject({ field, thing }: Place): string {
  if (field.length === 0) return thing;
  return field
    .map((step, index) => (typeof step === 'number' ? `[${step + 1}]` : (index > 0 ? '.' : '') + step))
    .join('');
}

function inside(place: Place): string {
  return place.field.length === 0 ? '' : ` in ${subject(place)}`;
}

function on(place: Place): string {
  return place.field.length === 0 ? ` on ${place.thing}` : inside(place);
}

function kinds(type: unknown): string {
  const names = Array.isArray(type) ? type.map(String) : [String(type)];
  // Everywhere in these schemas a list that could be a string is a list of strings.
  const words = names.map((name) =>
    name === 'array' && names.includes('string') ? 'a list of strings' : (KIND_WORDS[name] ?? name),
  );
  return words.join(' or ');
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : literal(value);
  return typeof value === 'boolean' ? String(value) : (KIND_WORDS[typeof value] ?? typeof value);
}

function choices(values: unknown): string {
  const words = Array.isArray(values) ? values.map(literal) : [];
  return [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ');
}

function literal(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  return typeof value === 'object' && value !== null ? kindOf(value) : String(value);
}

const LONGEST_QUOTE = 60;

function quote(value: unknown): string {
  const text = String(value);
  return text.length <= LONGEST_QUOTE ? `"${text}"` : `"${text.slice(0, LONGEST_QUOTE)}…"`;
}
