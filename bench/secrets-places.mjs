// @ts-check
/** Where in a notebook `bench/secrets.mjs` puts a text: each function returns the JSON of a notebook of one cell. */

/** @param {string} text */
const lines = (text) => text.split(/(?<=\n)/);

/** @param {string} text */
const escaped = (text) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#x27;');

/** @param {object} cell */
const notebook = (cell) =>
  JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1);

/** @param {readonly string[]} source @param {readonly object[]} outputs @param {object} metadata */
const code = (source, outputs = [], metadata = {}) =>
  notebook({ cell_type: 'code', execution_count: 1, id: 'c1', metadata, outputs, source });

/** @param {object} data */
const result = (data) =>
  code(['x'], [{ output_type: 'execute_result', execution_count: 1, metadata: {}, data }]);

/** @param {string} text */
function traceback(text) {
  const trace = [
    '\u001b[0;31mError\u001b[0m Traceback (most recent call last)',
    `\u001b[0;32m----> 1\u001b[0;31m \u001b[0m${text}\u001b[0m`,
  ];
  return code(['x'], [{ output_type: 'error', ename: 'Error', evalue: 'failed', traceback: trace }]);
}

/** @param {string} text */
function table(text) {
  const row = `<tr><th>0</th><td>${escaped(text)}</td></tr>\n`;
  return result({ 'text/html': ['<table>\n', '<tr><th></th><th>line</th></tr>\n', row, '</table>'] });
}

/** In three strings of the list that a source is, whatever stands where it is cut. @param {string} text */
function split(text) {
  const size = Math.max(1, Math.ceil(text.length / 3));
  const parts = [text.slice(0, size), text.slice(size, 2 * size), text.slice(2 * size)];
  return code(parts.filter((part) => part !== ''));
}

/** @type {Readonly<Record<string, (text: string) => string>>} */
export const PLACES = {
  source: (text) => code(lines(text)),
  split,
  stream: (text) => code(['x'], [{ output_type: 'stream', name: 'stdout', text: lines(text) }]),
  traceback,
  table,
  json: (text) => result({ 'application/json': { note: { text } } }),
  metadata: (text) => code(['x'], [], { note: text }),
};
