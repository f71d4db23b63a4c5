import { type CellText, type Report, textHit } from './subject.ts';

interface Pattern {
  readonly name: string;
  /** Bounded on every side, so that no text can make it slow. */
  readonly shape: RegExp;
  readonly isReal: (text: string) => boolean;
}

/** Domains that RFC 2606 keeps for examples. */
const EXAMPLE_DOMAIN =
  /@(?:[\w-]+\.)*(?:example\.(?:com|org|net)|[\w-]+\.(?:test|example|invalid)|localhost)$/i;

const PATTERNS: readonly Pattern[] = [
  {
    name: 'an e-mail address',
    shape: /(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}\b/g,
    isReal: (text) => !EXAMPLE_DOMAIN.test(text),
  },
  { name: 'a card number', shape: /(?<![\d.])(?:\d[ -]?){13,19}(?![\d.])/g, isReal: isCardNumber },
  { name: 'an IBAN', shape: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, isReal: isIban },
];

/** Looks for data of people in a text of an output. */
export function checkPersonalData(text: CellText, report: Report): void {
  for (const { name, shape, isReal } of PATTERNS)
    for (const match of text.text.matchAll(shape)) {
      const [found] = match;
      if (!isReal(found.trim())) continue;
      report(
        textHit(
          'personal-data',
          text,
          { start: match.index, end: match.index + found.trimEnd().length },
          name,
        ),
      );
    }
}

/** The first digits of the large card networks, and the check digit of ISO/IEC 7812 (Luhn). */
function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  if (!/^(?:4|5[1-5]|2[2-7]|3[47]|6(?:011|5))/.test(digits) || digits.length > 19) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && digits.length >= 13;
}

/** ISO 13616: the rest of the rearranged number by 97 is 1. */
function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '');
  if (plain.length < 15 || plain.length > 34) return false;
  let rest = 0;
  for (const character of plain.slice(4) + plain.slice(0, 4))
    rest = Number.parseInt(`${rest}${Number.parseInt(character, 36)}`, 10) % 97;
  return rest === 1;
}
