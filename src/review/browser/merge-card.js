// @ts-check
/** What one item of the list looks like: a conflict, or a change that was merged without asking. */
import { button } from './merge-banner.js';
import { Result } from './result.js';
import { make } from './server.js';

/**
 * @typedef {import('./merge-list.js').Item} Item
 * @typedef {import('./merge-list.js').Lists & { labels: Record<string, string>, language: string }} Model
 * @typedef {import('./result.js').View} View
 * @typedef {Pick<import('./result.js').ResultOptions, 'nonce' | 'onType' | 'onLeave' | 'onAccept'> & {
 *   choose: (choice: string | undefined) => void, override: (side: string | undefined) => void,
 *   takeRun: (outputs: string) => void }} Acts
 */

const SIDES = ['ours', 'base', 'theirs'];
const CHOICES = /** @type {const} */ ([
  ['ours', '1 take ours'],
  ['base', '2 take base'],
  ['theirs', '3 take theirs'],
  ['both', '4 ours then theirs'],
  ['theirs-first', '5 theirs then ours'],
]);
const RUNS = /** @type {const} */ ([
  ['ours', 'outputs of ours'],
  ['theirs', 'outputs of theirs'],
  ['none', '0 without outputs'],
]);
/** @type {Record<string, string>} */
const OVERRIDES = { ours: 'as ours has it', theirs: 'as theirs has it', base: 'as it was before' };

/**
 * The versions of a conflict, what can be chosen, and the result.
 *
 * @param {Item} item @param {View} view @param {Model} model @param {Acts} acts
 * @returns {{ parts: HTMLElement[], result: Result }}
 */
export function conflictCard({ key }, view, model, acts) {
  const entry = model.conflicts[key];
  const name = `conflict ${key + 1} of ${model.conflicts.length}: ${entry?.title ?? ''}`;
  const place = make('div', { className: 'result' });
  const result = new Result(place, view, { ...acts, isPython: model.language === 'python' });
  const choices = CHOICES.filter(([choice]) => view.choices.includes(choice)).map(([choice, text]) => {
    const made = button(text, () => acts.choose(choice));
    made.dataset['choice'] = choice;
    return made;
  });
  if (choices.length > 0)
    choices.push(
      button('leave open', () => acts.choose(undefined)),
      button('e edit', () => result.focus()),
    );
  const parts = [
    make('h2', { tabIndex: -1 }, name),
    panes(view, model),
    make('div', { className: 'choices' }, ...choices),
    make('h3', {}, 'result ', make('span', { id: 'decision', className: 'note' })),
    place,
  ];
  if (view.hasRuns) parts.push(runButtons(acts));
  if (view.choices.length === 0)
    parts.push(
      make(
        'p',
        { className: 'problem' },
        'Neither version is in the notebook any more; settle it in Jupyter.',
      ),
    );
  return { parts, result };
}

/** @param {View} view @param {Model} model */
function panes(view, { labels }) {
  const place = make('div', { className: 'panes' });
  for (const side of SIDES) {
    const html = view.panes[side];
    if (html === undefined) continue;
    const label = labels[side];
    const body = make('div', { innerHTML: html });
    const name = make('h3', {}, label === side ? side : `${side} · ${label}`);
    place.append(make('section', { className: `pane ${side}` }, name, body));
  }
  place.style.setProperty('--panes', String(place.children.length));
  return place;
}

/** @param {Acts} acts */
function runButtons(acts) {
  const buttons = RUNS.map(([outputs, name]) => {
    const made = button(name, () => acts.takeRun(outputs));
    made.dataset['outputs'] = outputs;
    return made;
  });
  return make('div', { className: 'choices runs' }, ...buttons);
}

/**
 * What was merged without asking, and what else can be had.
 *
 * @param {Item} item @param {string} html @param {Model} model @param {Acts} acts @returns {HTMLElement[]}
 */
export function automaticCard({ key }, html, model, acts) {
  const entry = model.automatic[key];
  const choices = (entry?.choices ?? []).map((side) => {
    const made = button(OVERRIDES[side] ?? side, () => acts.override(side));
    made.dataset['choice'] = side;
    return made;
  });
  return [
    make('h2', { tabIndex: -1 }, `merged without asking: ${entry?.title ?? ''}`),
    make(
      'div',
      { className: 'choices' },
      button('as merged', () => acts.override(undefined)),
      ...choices,
    ),
    make('p', { id: 'decision', className: 'note' }),
    make('div', { innerHTML: html }),
  ];
}
