import { HttpError } from './http-error.ts';

/** Returns a member of what a request holds, undefined where it has none. */
export function field(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null) throw new HttpError(400, 'an object is expected');
  return Object.hasOwn(body, name) ? Object.entries(body).find(([key]) => key === name)?.[1] : undefined;
}

export function textField(body: unknown, name: string): string {
  const value = field(body, name);
  if (typeof value !== 'string') throw new HttpError(400, `${name} must be a text`);
  return value;
}

export function countField(body: unknown, name: string): number {
  const value = field(body, name);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new HttpError(400, `${name} must be a whole number`);
  return value;
}

/** Returns undefined where the member is not there. @throws HttpError for a value that is none of the choices. */
export function choiceField<const T extends string>(
  body: unknown,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = field(body, name);
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new HttpError(400, `${name} must be one of ${choices.join(', ')}`);
  return found;
}
