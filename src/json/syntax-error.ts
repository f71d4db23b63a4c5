const MESSAGES = {
  empty: 'the file is empty',
  truncated: 'the file ends in the middle of a value',
  'unexpected-character': 'unexpected character',
  'expected-key': 'expected a key in double quotes',
  'expected-colon': 'expected ":" after a key',
  'expected-separator': 'expected "," or a closing bracket',
  'unterminated-string': 'a string is never closed',
  'control-character': 'a control character inside a string is not escaped',
  'bad-escape': 'unknown escape in a string',
  'bad-number': 'malformed number',
  'bad-utf8': 'the text is not valid UTF-8',
  'trailing-data': 'there is more text after the end of the value',
} as const;

export type JsonSyntaxCode = keyof typeof MESSAGES;

/** The text is not JSON as Python's `json` module reads it. */
export class JsonSyntaxError extends Error {
  readonly code: JsonSyntaxCode;
  /** Byte offset of the first byte that cannot be read. */
  readonly offset: number;

  constructor(code: JsonSyntaxCode, offset: number) {
    super(MESSAGES[code]);
    this.name = 'JsonSyntaxError';
    this.code = code;
    this.offset = offset;
  }
}
