// @ts-check
/** Comments on cells and lines: shown where they belong, in a list, and written in a form. */
import { byId, make } from './server.js';

/**
 * @typedef {{ id: string, path: string, cell: string, title: string, side: 'before' | 'after', line?: number,
 *   quote?: string, text: string, resolved: boolean }} Comment
 * @typedef {{ id: string, path: string, keys: { before?: string, after?: string } }} Place
 * @typedef {(body: object) => Promise<void>} Change
 */

/**
 * Shows comments in their cells and returns those whose cell is not on the page.
 *
 * @param {Comment[]} comments @param {Place[]} places @param {Change} change
 */
export function placeComments(comments, places, change) {
  for (const old of document.querySelectorAll('main .comment')) old.remove();
  return comments.filter((comment) => {
    const place = places.find(
      ({ path, keys }) => path === comment.path && keys[comment.side] === comment.cell,
    );
    const cell = place === undefined ? null : document.getElementById(place.id);
    const before = cell?.querySelector('.part') ?? null;
    cell?.insertBefore(drawn(comment, change), before);
    return cell === null;
  });
}

/** @param {Comment} comment @param {Change} change */
function drawn(comment, change) {
  const { id, line, side, quote, text, resolved } = comment;
  const where = `${line === undefined ? 'cell' : `line ${line}`}${side === 'before' ? ', before' : ''}`;
  const box = make('div', { className: resolved ? 'comment resolved' : 'comment' });
  const state = resolved ? ' · resolved' : '';
  box.append(make('p', { className: 'note' }, `comment · ${where}${state}`));
  if (quote !== undefined) box.append(make('pre', {}, quote));
  box.append(make('p', { className: 'text' }, text));
  const act = (/** @type {string} */ name, /** @type {object} */ body) => {
    const button = make('button', { type: 'button', textContent: name });
    button.addEventListener('click', () => void change({ id, ...body }));
    return button;
  };
  box.append(
    act(resolved ? 'reopen' : 'resolve', { act: resolved ? 'reopen' : 'resolve' }),
    ' ',
    act('delete', { act: 'remove' }),
  );
  return box;
}

/**
 * The list of all comments, with what can be done with them.
 *
 * @param {{ comments: Comment[], isKept: boolean }} state @param {Comment[]} rest @param {Change} change
 */
export function showComments({ comments, isKept }, rest, change) {
  const open = comments.filter(({ resolved }) => !resolved).length;
  byId('comments-open').textContent = open === 0 ? 'comments' : `comments (${open})`;
  const panel = byId('comments');
  const links = [
    ['Markdown', '/api/comments.md'],
    ['JSON', '/api/comments.json'],
  ].flatMap(([name, href]) => [' ', make('a', { href, download: '', textContent: `save as ${name}` })]);
  const help = isKept
    ? 'Click the number of a line, or press c at a cell. Comments are kept in the git folder.'
    : 'Click the number of a line, or press c at a cell. Outside of a repository comments are gone when the server is: save them.';
  panel.replaceChildren(make('p', { className: 'note' }, help, ...(comments.length === 0 ? [] : links)));
  if (rest.length > 0) panel.append(make('h2', {}, 'on cells that are not on this page'));
  for (const comment of rest)
    panel.append(make('h3', {}, `${comment.path} ${comment.title}`), drawn(comment, change));
}

/**
 * A form in a cell. What is written stays when keeping it fails.
 *
 * @param {HTMLElement} cell @param {{ side: string, line: number } | undefined} place
 * @param {(text: string, where: object) => Promise<void>} keep
 */
export function openForm(cell, place, keep) {
  for (const old of document.querySelectorAll('form.write')) old.remove();
  const text = make('textarea', { rows: 3, required: true });
  const line = make('input', {
    type: 'number',
    min: '1',
    value: place === undefined ? '' : String(place.line),
  });
  const isOld = place === undefined ? cell.matches('.deleted') : place.side === 'before';
  const old = make('input', { type: 'checkbox', checked: isOld });
  const cancel = make('button', { type: 'button', textContent: 'cancel' });
  const problem = make('p', { className: 'problem', role: 'alert' });
  const form = make(
    'form',
    { className: 'write' },
    make('label', {}, 'comment ', text),
    make('label', {}, 'line ', line),
    make('label', {}, old, ' of the old version'),
    make('button', { type: 'submit', textContent: 'keep' }),
    cancel,
    problem,
  );
  const close = () => {
    form.remove();
    cell.querySelector('h3')?.focus();
  };
  cancel.addEventListener('click', close);
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
  });
  const send = () => {
    const where = {
      side: old.checked ? 'before' : 'after',
      ...(line.value === '' ? {} : { line: Number(line.value) }),
    };
    keep(text.value, where).then(close, (error) => {
      problem.textContent = error.message;
    });
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  cell.querySelector('h3')?.after(form);
  text.focus();
}
