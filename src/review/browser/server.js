// @ts-check
/** How pages talk to their server. */

/** An answer that is no success. */
export class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** @param {string} path @param {RequestInit} [init] */
async function ask(path, init) {
  const response = await fetch(path, init);
  if (response.ok) return response;
  const { error = response.statusText, hint } = await response.json().catch(() => ({}));
  throw new Refused(response.status, hint === undefined ? error : `${error}. ${hint}`);
}

/** @param {string} path @returns {Promise<any>} */
export const getJson = async (path) => (await ask(path)).json();

/** @param {string} path */
export const getText = async (path) => (await ask(path)).text();

/** @param {string} path @param {object} body @returns {Promise<any>} */
export async function post(path, body) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}

/** Gives the token of the link for a cookie. A reload has the cookie and no token any more. */
export async function signIn() {
  const token = new URLSearchParams(location.hash.slice(1)).get('k');
  if (token === null) return;
  history.replaceState(null, '', location.pathname);
  await post('/session', { token }).catch(() => undefined);
}

/**
 * Follows what the server tells, and says when it is gone.
 *
 * @param {Record<string, (data: any) => void>} events
 * @param {(isThere: boolean) => void} onState
 */
export function follow(events, onState) {
  const source = new EventSource('/api/events');
  source.addEventListener('open', () => onState(true));
  source.addEventListener('error', () => onState(false));
  for (const [name, act] of Object.entries(events))
    source.addEventListener(name, ({ data }) => act(JSON.parse(data)));
  return source;
}

/**
 * Makes an element. Texts of notebooks and comments only ever get in as text.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {Record<string, any>} properties @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** @param {string} id @returns {HTMLInputElement} */
export function inputById(id) {
  const found = byId(id);
  if (!(found instanceof HTMLInputElement)) throw new Error(`${id} is no input`);
  return found;
}
