import { basename, dirname, join } from 'node:path';
import { uniqueName } from './unique-name.ts';

/** Returns the path of a file beside another that holds what is to take its place. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.nbvc-${uniqueName()}.tmp`);
}

/** Returns true for the name of a file, without its folder, that {@link temporaryName} has made. */
export function isTemporaryName(name: string): boolean {
  return /^\..*\.nbvc-[0-9a-z]+-[0-9a-z]+\.tmp$/.test(name);
}
