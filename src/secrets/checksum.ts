/** Proofs that secrets carry in themselves. Bounded work on bounded strings; no input makes them throw. */

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const BECH32_GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** How many base64 characters are looked at: enough for every header and token asked for here. */
const DECODE_LIMIT = 8192;

/**
 * Returns true for a token whose last six characters are the CRC-32 of what stands between its prefix and them, in
 * base 62. GitHub and npm make their tokens so
 * (https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/,
 * https://github.blog/2021-09-23-announcing-npms-new-access-token-format/).
 */
export function hasCrc32Tail(token: string): boolean {
  const body = token.slice(token.indexOf('_') + 1, -6);
  return base62(crc32(body)).padStart(6, '0') === token.slice(-6);
}

/**
 * Returns true for a Grafana token whose last eight digits are the CRC-32 of all before them, low byte first
 * (https://github.com/grafana/grafana/blob/main/pkg/components/satokengen/tokengen.go).
 */
export function hasGrafanaChecksum(token: string): boolean {
  const end = token.lastIndexOf('_');
  const sum = crc32(token.slice(0, end));
  const bytes = [0, 8, 16, 24].map((shift) => ((sum >>> shift) & 0xff).toString(16).padStart(2, '0'));
  return bytes.join('') === token.slice(end + 1).toLowerCase();
}

/** Returns the CRC-32 (IEEE 802.3, reflected) of the low bytes of a text, bit by bit: tokens are short. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at++) {
    crc ^= text.charCodeAt(at) & 0xff;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Returns a number in base 62, digits first, then capitals. */
function base62(value: number): string {
  let rest = value;
  let digits = '';
  do {
    digits = (BASE62[rest % 62] ?? '') + digits;
    rest = Math.floor(rest / 62);
  } while (rest > 0);
  return digits;
}

/** Returns what a base64 text in either alphabet stands for, a character a byte; an empty text where it is none. */
function decodeText(base64: string): string {
  const plain = base64.slice(0, DECODE_LIMIT).replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  try {
    return atob(plain.length % 4 === 1 ? plain.slice(0, -1) : plain);
  } catch {
    return '';
  }
}

/** Returns true for a JSON Web Token whose header is an object that names an algorithm (RFC 7515, 4.1.1). */
export function hasJwtHeader(token: string): boolean {
  const header = decodeText(token.slice(0, token.indexOf('.')));
  return header.startsWith('{') && header.includes('"alg"');
}

/** Returns true for a token whose last part is base64 of an object of JSON, as far as it is looked at. */
export function holdsJson(token: string): boolean {
  const text = decodeText(token.slice(Math.max(0, token.indexOf('eyJ'))).replace(/[._][\s\S]*$/, ''));
  return /^\{"[\w-]+":/.test(text);
}

/**
 * Returns true for a macaroon of a package index: version 2, with packets that end in a signature of 32 bytes
 * (https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt).
 */
export function isPypiMacaroon(token: string): boolean {
  const text = decodeText(token.slice('pypi-'.length));
  const signature = text.length - 34;
  return (
    text.startsWith('\u0002\u0001') &&
    text.charCodeAt(signature) === 6 &&
    text.charCodeAt(signature + 1) === 32
  );
}

/** Returns true for a bech32 text with a right checksum (BIP 173). */
export function isBech32(text: string): boolean {
  const lower = text.toLowerCase();
  const split = lower.lastIndexOf('1');
  const values = Array.from(lower.slice(split + 1), (letter) => BECH32.indexOf(letter));
  if (split < 1 || values.length < 6 || values.includes(-1)) return false;
  const prefix = Array.from(lower.slice(0, split), (letter) => letter.charCodeAt(0));
  const expanded = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...values];
  return polymod(expanded) === 1;
}

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of BECH32_GENERATOR.entries())
      if (((top >>> bit) & 1) === 1) sum ^= generator;
  }
  return sum;
}
