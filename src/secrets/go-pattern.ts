import { type CodePoints, classOf, foldedOf, posixClass, writeClass } from './go-class.ts';

/** What a pattern says that cannot be said in JavaScript, or that Go does not understand either. */
class PatternError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PatternError';
  }
}

/** Flags that are on at a place: `(?i)`, `(?m)`, `(?s)`, `(?U)`. */
interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

const NO_FLAGS: Flags = { i: false, m: false, s: false, U: false };
/** As Go: what is nested deeper is refused. */
const MAX_DEPTH = 200;
const MAX_REPEAT = 1000;

/**
 * Returns the regular expression of JavaScript that matches what one of Go (RE2) does. Flags may change inside of one,
 * which JavaScript cannot say: cases are written out there, and anchors are looked for by assertions.
 * See https://pkg.go.dev/regexp/syntax.
 *
 * @throws PatternError
 */
export function translateGoPattern(pattern: string): RegExp {
  // Most patterns are without regard to case as a whole, which JavaScript can say, and say faster.
  const whole = pattern.startsWith('(?i)') && !/\(\?[a-zA-Z]*-?[a-zA-Z]*i/.test(pattern.slice(4));
  const text = whole ? pattern.slice(4) : pattern;
  const plain = new Translator(text, false);
  const source = plain.translate();
  const flags = whole ? 'i' : '';
  if (!plain.needsUnicode) return new RegExp(source, flags);
  return new RegExp(new Translator(text, true).translate(), `${flags}u`);
}

class Translator {
  readonly #text: readonly string[];
  readonly #unicode: boolean;
  #at = 0;
  #depth = 0;
  #flags = NO_FLAGS;
  needsUnicode = false;

  constructor(text: string, unicode: boolean) {
    this.#text = Array.from(text);
    this.#unicode = unicode;
  }

  translate(): string {
    const source = this.#alternatives();
    if (this.#at < this.#text.length) throw new PatternError('a ) without its (');
    return source;
  }

  /** Everything up to the end of the group or of the pattern; flags set in it end with it. */
  #alternatives(): string {
    const outer = this.#flags;
    if (++this.#depth > MAX_DEPTH) throw new PatternError('nested too deep');
    let source = '';
    while (this.#at < this.#text.length && this.#peek() !== ')')
      source += this.#take('|') ? '|' : this.#repeated();
    this.#depth--;
    this.#flags = outer;
    return source;
  }

  #repeated(): string {
    const atom = this.#atom();
    const count = this.#repetition();
    if (count === undefined) return atom;
    if (atom === '') throw new PatternError('nothing to repeat');
    const lazy = this.#take('?') !== this.#flags.U;
    if ('*+?'.includes(this.#peek() || ' ') || this.#repetition() !== undefined)
      throw new PatternError('a repetition of a repetition');
    // JavaScript repeats no assertions.
    const isAssertion = /^(?:\(\?<?[!=]|\\[bB]$)/.test(atom);
    return `${isAssertion ? `(?:${atom})` : atom}${count}${lazy ? '?' : ''}`;
  }

  /** Takes what says how often; `{` that says nothing of the kind is a character. */
  #repetition(): string | undefined {
    const sign = this.#peek();
    if (sign !== '' && '*+?'.includes(sign)) {
      this.#at++;
      return sign;
    }
    if (sign !== '{') return undefined;
    const rest = this.#text.slice(this.#at, this.#at + 14).join('');
    const [count, low = '', , high = ''] = /^\{(\d+)(,(\d*))?\}/.exec(rest) ?? [];
    if (count === undefined) return undefined;
    if (Number(low) > MAX_REPEAT || Number(high) > MAX_REPEAT || (high !== '' && Number(high) < Number(low)))
      throw new PatternError(`a repetition that is too large or upside down: ${count}`);
    this.#at += count.length;
    return count;
  }

  #atom(): string {
    const letter = this.#next();
    switch (letter) {
      case '(':
        return this.#group();
      case '[':
        return this.#bracket();
      case '\\':
        return this.#escape();
      case '.':
        return this.#flags.s ? String.raw`[\s\S]` : String.raw`[^\n]`;
      // Line ends are line feeds to Go and nothing else, so JavaScript's own anchors would say something different.
      case '^':
        return this.#flags.m ? String.raw`(?<![^\n])` : String.raw`(?<![\s\S])`;
      case '$':
        return this.#flags.m ? String.raw`(?![^\n])` : String.raw`(?![\s\S])`;
      case '*':
      case '+':
      case '?':
        throw new PatternError('nothing to repeat');
      default:
        return this.#literal(letter);
    }
  }

  #group(): string {
    if (!this.#take('?')) return this.#close('(');
    const rest = this.#text.slice(this.#at, this.#at + 200).join('');
    // Nobody asks for groups by name here, and JavaScript refuses some names.
    const [name] = /^P?<\w+>/.exec(rest) ?? [];
    if (name !== undefined) {
      this.#at += name.length;
      return this.#close('(');
    }
    const [head, on = '', off, end] = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest) ?? [];
    if (head === undefined) throw new PatternError(`(?${rest.slice(0, 2)} is not understood`);
    this.#at += head.length;
    const outer = this.#flags;
    const flags = { ...outer };
    for (const flag of ['i', 'm', 's', 'U'] as const)
      flags[flag] = off?.includes(flag) === true ? false : on.includes(flag) || outer[flag];
    this.#flags = flags;
    if (end === ')') return '';
    const group = this.#close('(?:');
    this.#flags = outer;
    return group;
  }

  #close(open: string): string {
    const inside = this.#alternatives();
    if (!this.#take(')')) throw new PatternError('a ( without its )');
    return `${open}${inside})`;
  }

  #escape(): string {
    const letter = this.#next();
    if (letter === '') throw new PatternError(String.raw`a \ at the end`);
    if (letter === 'A') return String.raw`(?<![\s\S])`;
    if (letter === 'z') return String.raw`(?![\s\S])`;
    if (letter === 'b' || letter === 'B') return `\\${letter}`;
    if (letter === 'Q') return this.#quoted();
    if (letter === 'p' || letter === 'P') return this.#property(letter);
    const points = classOf(letter);
    if (points !== undefined) return this.#write(points);
    return this.#literal(this.#character(letter));
  }

  #quoted(): string {
    let source = '';
    while (this.#at < this.#text.length) {
      const letter = this.#next();
      if (letter === '\\' && this.#take('E')) break;
      source += this.#literal(letter);
    }
    return source;
  }

  /** The character that stands behind a backslash. */
  #character(letter: string): string {
    const control = CONTROLS.get(letter);
    if (control !== undefined) return control;
    const rest = this.#text.slice(this.#at, this.#at + 10).join('');
    if (letter === 'x') {
      const [all, short, long] = /^(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,8})\})/.exec(rest) ?? [];
      if (all === undefined) throw new PatternError(String.raw`\x without digits`);
      this.#at += all.length;
      return characterOf(Number.parseInt(short ?? long ?? '', 16));
    }
    const octal = /^(?:0|[1-7](?=[0-7]))$/.test(letter) || (/[1-7]/.test(letter) && /^[0-7]/.test(rest));
    if (octal) {
      const [digits = ''] = /^[0-7]{0,2}/.exec(rest) ?? [];
      this.#at += digits.length;
      return characterOf(Number.parseInt(letter + digits, 8));
    }
    if (/[A-Za-z0-9]/.test(letter)) throw new PatternError(`\\${letter} is not understood`);
    return letter;
  }

  /** `\pL`, `\p{Greek}`, `\P{^L}`. */
  #property(letter: string): string {
    this.needsUnicode = true;
    let name = this.#next();
    if (name === '{') {
      name = '';
      while (this.#at < this.#text.length && this.#peek() !== '}') name += this.#next();
      if (!this.#take('}')) throw new PatternError(String.raw`\p{ without its }`);
    }
    const isNegated = name.startsWith('^') !== (letter === 'P');
    const bare = name.replace(/^\^/, '');
    const written = bare.length <= 2 ? bare : `Script=${bare}`;
    const property = `\\${isNegated ? 'P' : 'p'}{${written}}`;
    try {
      // oxlint-disable-next-line no-new -- whether it throws is the question
      new RegExp(property, 'u');
    } catch {
      throw new PatternError(`there is no \\p{${bare}}`);
    }
    // Without the flag a brace would be one; the pattern is translated again with it.
    return this.#unicode ? property : 'p';
  }

  #bracket(): string {
    const isNegated = this.#take('^');
    const points: (readonly [number, number])[] = [];
    let properties = '';
    for (let isFirst = true; ; isFirst = false) {
      const letter = this.#next();
      if (letter === '') throw new PatternError('a [ without its ]');
      if (letter === ']' && !isFirst) break;
      const item = this.#bracketItem(letter);
      if (typeof item === 'string') properties += item;
      else points.push(...item);
    }
    return this.#write(points, { isNegated, properties });
  }

  /** One item of a bracket: characters, or a property that has no ranges here. */
  #bracketItem(letter: string): CodePoints | string {
    if (letter === '[' && this.#peek() === ':') {
      const [all, name = ''] =
        /^(:\^?[a-z]+:\])/.exec(this.#text.slice(this.#at, this.#at + 14).join('')) ?? [];
      if (all !== undefined) {
        const points = posixClass(name.slice(1, -2));
        if (points === undefined) throw new PatternError(`there is no [[${name}]`);
        this.#at += all.length;
        return points;
      }
    }
    if (letter === '\\') {
      const next = this.#peek();
      if (next === 'p' || next === 'P') return this.#property(this.#next());
      const points = classOf(next);
      if (points !== undefined) {
        this.#at++;
        return points;
      }
    }
    const low = this.#bracketCharacter(letter);
    if (this.#peek() !== '-' || this.#text[this.#at + 1] === ']' || this.#text[this.#at + 1] === undefined)
      return [[low, low]];
    this.#at++;
    const high = this.#bracketCharacter(this.#next());
    if (high < low) throw new PatternError('a range upside down');
    return [[low, high]];
  }

  #bracketCharacter(letter: string): number {
    if (letter !== '\\') return letter.codePointAt(0) ?? 0;
    const escaped = this.#next();
    if (escaped === '' || classOf(escaped) !== undefined)
      throw new PatternError(`\\${escaped} is no end of a range`);
    return this.#character(escaped).codePointAt(0) ?? 0;
  }

  #literal(character: string): string {
    const point = character.codePointAt(0) ?? 0;
    if (this.#flags.i) return this.#write([[point, point]]);
    return this.#escaped(point);
  }

  #write(points: CodePoints, { isNegated = false, properties = '' } = {}): string {
    const folded = this.#flags.i ? foldedOf(points) : points;
    if (folded.length === 0 && properties === '') return isNegated ? String.raw`[\s\S]` : String.raw`[^\s\S]`;
    const [only] = folded;
    if (!isNegated && properties === '' && folded.length === 1 && only !== undefined && only[0] === only[1])
      return this.#escaped(only[0]);
    return `[${isNegated ? '^' : ''}${writeClass(folded, (point) => this.#escaped(point))}${properties}]`;
  }

  #escaped(point: number): string {
    if (point > 0xffff && point !== 0x10ffff) this.needsUnicode = true;
    if (point > 0xffff) return this.#unicode ? `\\u{${point.toString(16)}}` : String.raw`\uffff`;
    const character = String.fromCharCode(point);
    return /[A-Za-z0-9_]/.test(character) ? character : `\\u${point.toString(16).padStart(4, '0')}`;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #next(): string {
    return this.#text[this.#at++] ?? '';
  }

  #take(letter: string): boolean {
    if (this.#peek() !== letter) return false;
    this.#at++;
    return true;
  }
}

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['f', '\f'],
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['v', '\v'],
]);

function characterOf(point: number): string {
  if (point > 0x10ffff) throw new PatternError('a character beyond Unicode');
  return String.fromCodePoint(point);
}
