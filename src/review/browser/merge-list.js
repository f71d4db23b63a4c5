// @ts-check
/** The list of what is to be decided and of what was merged without asking. */
import { byId, make } from './server.js';

/**
 * @typedef {{ type: 'conflict' | 'automatic', key: number }} Item
 * @typedef {{ key: number, kind: string, title: string, at: number, from?: string, choices?: string[] }} Entry
 * @typedef {{ conflicts: Entry[], automatic: Entry[] }} Lists
 * @typedef {{ open: number[], conflicts: Record<string, import('./result.js').Settlement>,
 *   overrides: Record<string, string> }} State
 */

/** @param {Item | undefined} a @param {Item} b */
export const isSame = (a, b) => a?.type === b.type && a.key === b.key;

/** @param {Lists} lists @returns {Item[]} */
export const itemsOf = ({ conflicts, automatic }) => [
  ...conflicts.map(({ key }) => ({ type: /** @type {const} */ ('conflict'), key })),
  ...automatic.map(({ key }) => ({ type: /** @type {const} */ ('automatic'), key })),
];

/** What a decision is called. @param {Item} item @param {State} state */
export function decisionText({ type, key }, { open, conflicts, overrides }) {
  if (type === 'automatic') {
    const side = overrides[key];
    if (side === undefined) return 'merged';
    return side === 'base' ? 'as before both' : `as ${side} has it`;
  }
  const settlement = conflicts[key];
  if (open.includes(key)) return settlement?.sources === undefined ? 'open' : 'open, being edited';
  if (settlement?.sources !== undefined) return 'edited';
  return settlement?.choice.replace('theirs-first', 'theirs, ours') ?? 'settled';
}

/**
 * @param {Lists} lists @param {State} state @param {Item | undefined} current @param {(item: Item) => void} go
 */
export function drawList({ conflicts, automatic }, state, current, go) {
  const entry = (/** @type {Item} */ item, /** @type {Entry} */ { title }) => {
    const text = decisionText(item, state);
    const isOpen = text.startsWith('open');
    const isChanged = item.type === 'conflict' ? !isOpen : text !== 'merged';
    const sign = isOpen ? '!' : isChanged ? '✓' : '~';
    const mark = make('span', { className: 'sign', ariaHidden: 'true' }, sign);
    const button = make(
      'button',
      { type: 'button' },
      mark,
      ` ${title} `,
      make('span', { className: 'note' }, text),
    );
    button.classList.toggle('is-open', isOpen);
    if (isSame(current, item)) button.setAttribute('aria-current', 'true');
    button.addEventListener('click', () => go(item));
    return make('li', {}, button);
  };
  const list = byId('list');
  const top = list.scrollTop;
  const isUnfolded = list.querySelector('details')?.open ?? conflicts.length === 0;
  list.replaceChildren(
    make('ol', {}, ...conflicts.map((one) => entry({ type: 'conflict', key: one.key }, one))),
  );
  if (automatic.length > 0) {
    const items = automatic.map((one) => entry({ type: 'automatic', key: one.key }, one));
    const title = `merged without asking: ${automatic.length}`;
    const open = isUnfolded || current?.type === 'automatic';
    list.append(make('details', { open }, make('summary', {}, title), make('ol', {}, ...items)));
  }
  list.scrollTop = top;
}
