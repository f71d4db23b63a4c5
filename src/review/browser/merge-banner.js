// @ts-check
/** What a person has to know now, with what can be done about it. */
import { byId, make } from './server.js';

/** Says nothing for an empty text. @param {string} text @param {HTMLElement[]} actions */
export function banner(text, ...actions) {
  const place = byId('banner');
  place.hidden = text === '';
  place.replaceChildren(...(text === '' ? [] : [make('span', {}, text), ...actions]));
}

/** @param {string} name @param {() => void} act */
export function button(name, act) {
  const made = make('button', { type: 'button', textContent: name });
  made.addEventListener('click', act);
  return made;
}
