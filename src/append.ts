/**
 * Adds items to the end of a list, however many: spreading them into a call hands them over on the stack, which a hundred
 * thousand overflow.
 */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
