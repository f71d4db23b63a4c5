/**
 * Returns a number of a JSON text as Python's `json` writes it after reading it: integers of any size as they are,
 * everything else as the shortest decimal that is the same double.
 */
export function pythonNumber(text: string): string {
  if (/^-?\d+$/.test(text)) return text === '-0' ? '0' : text;
  const value = Number(text);
  // What is larger than a double is infinite to Python, and written as a word that is no JSON.
  if (!Number.isFinite(value)) return text.startsWith('-') ? '-Infinity' : 'Infinity';
  return pythonFloat(value, text.startsWith('-') ? '-' : '');
}

/** As `float.__repr__`: with an exponent below 1e-4 and from 1e16. */
function pythonFloat(value: number, sign: string): string {
  const [mantissa = '', power = ''] = Math.abs(value).toExponential().split('e');
  const exponent = Number(power);
  const digits = mantissa.replace('.', '');
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** Orders texts by their code points, as Python does; JavaScript would order them by UTF-16 units. */
export function comparePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a[at] === b[at]) at++;
  if (at === length) return a.length - b.length;
  const left = a.charCodeAt(at);
  const right = b.charCodeAt(at);
  // Units of a pair stand for code points above all that need only one unit.
  if (isHalf(left) === isHalf(right)) return left - right;
  return isHalf(left) ? 1 : -1;
}

function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
