/**
 * The parts of the formats of CI systems that we write, closed: what is not named here is not allowed, so a property
 * that a format does not have fails.
 */
const positive = { type: 'integer', minimum: 1 };
const text = { type: 'string', minLength: 1 };

function closed(properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** See https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. */
export const GITLAB_QUALITY: object = {
  type: 'array',
  items: closed({
    description: text,
    check_name: text,
    fingerprint: text,
    severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
    location: closed({ path: text, lines: closed({ begin: positive, end: positive }, ['end']) }),
  }),
};

const program = closed({ id: text, name: text, version: text, vendor: closed({ name: text }) });
const moment = { type: 'string', pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$` };

/** See secret-detection-report-format.json in https://gitlab.com/gitlab-org/security-products/security-report-schemas, 15.0.7. */
export const GITLAB_SECRETS: object = closed({
  version: { const: '15.0.7' },
  scan: closed({
    analyzer: program,
    scanner: program,
    start_time: moment,
    end_time: moment,
    status: { enum: ['success', 'failure'] },
    messages: {
      type: 'array',
      items: closed({ level: { enum: ['info', 'warn', 'fatal'] }, value: text }),
    },
    type: { const: 'secret_detection' },
  }),
  vulnerabilities: {
    type: 'array',
    items: closed(
      {
        id: text,
        category: text,
        name: { type: 'string', maxLength: 255 },
        description: { type: 'string', maxLength: 1_048_576 },
        severity: { enum: ['Info', 'Unknown', 'Low', 'Medium', 'High', 'Critical'] },
        solution: { type: 'string', maxLength: 7000 },
        location: closed({
          file: text,
          commit: closed({ sha: text, author: { type: 'string' }, date: { type: 'string' } }, [
            'author',
            'date',
          ]),
          start_line: positive,
          end_line: positive,
        }),
        identifiers: { type: 'array', minItems: 1, items: closed({ type: text, name: text, value: text }) },
      },
      ['solution'],
    ),
  },
});

const position = closed({ line: positive, column: positive });

/** See DiagnosticResult in https://github.com/reviewdog/reviewdog/tree/master/proto/rdf/jsonschema. */
export const RDJSON: object = closed({
  source: closed({ name: text }),
  diagnostics: {
    type: 'array',
    items: closed({
      message: text,
      location: closed({ path: text, range: closed({ start: position, end: position }) }, ['range']),
      severity: { enum: ['UNKNOWN_SEVERITY', 'ERROR', 'WARNING', 'INFO'] },
      code: closed({ value: text }),
    }),
  },
});

/**
 * Elements of JUnit's reports with the elements that may stand in them and the attributes they have to have and may have,
 * by junit-10.xsd of Jenkins; `file` and `line` of a test case are what GitLab and pytest have besides.
 */
const JUNIT: Readonly<Record<string, { in: string; must: string[]; may: string[] }>> = {
  testsuites: { in: '', must: [], may: ['name', 'tests', 'failures', 'errors', 'time'] },
  testsuite: { in: 'testsuites', must: ['name', 'tests', 'failures', 'errors'], may: ['timestamp', 'time'] },
  testcase: { in: 'testsuite', must: ['name'], may: ['classname', 'time', 'file', 'line'] },
  failure: { in: 'testcase', must: [], may: ['type', 'message'] },
  error: { in: 'testcase', must: [], may: ['type', 'message'] },
};

const ATTRIBUTES = /^(?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos|#\d+|#x[\dA-Fa-f]+);[^"<&]*)*")*$/;

const TAG = /<(\/?)(\w+)((?:[^>"]|"[^"]*")*?)(\/?)>/g;

/** Returns what is wrong with a report of JUnit. */
export function junitProblems(xml: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  for (const [, close, name = '', attributes = '', alone] of body.matchAll(TAG)) {
    if (close === '/') {
      if (open.pop() !== name) problems.push(`</${name}> closes something else`);
      continue;
    }
    problems.push(...tagProblems(name, open.at(-1) ?? '', attributes));
    if (alone !== '/') open.push(name);
  }
  return open.length > 0 ? [...problems, `${open.join()} are not closed`] : problems;
}

function tagProblems(name: string, parent: string, attributes: string): string[] {
  const rule = JUNIT[name];
  if (rule?.in !== parent) return [`<${name}> in <${parent}>`];
  const { must, may } = rule;
  const has = [...attributes.matchAll(/ ([a-z]+)="/g)].map(([, attribute = '']) => attribute);
  return [
    ...(ATTRIBUTES.test(attributes) ? [] : [`<${name}${attributes}>`]),
    ...has.filter((one) => !must.includes(one) && !may.includes(one)).map((one) => `${name} has ${one}`),
    ...must.filter((one) => !has.includes(one)).map((one) => `${name} has no ${one}`),
  ];
}
