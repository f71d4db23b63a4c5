/**
 * The part of SARIF 2.1.0 that we write, by its specification (OASIS, sarif-v2.1.0-os), closed: what is not named
 * here is not allowed, so a property that SARIF does not have fails.
 */
const text = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string' } },
  additionalProperties: false,
};

const level = { enum: ['none', 'note', 'warning', 'error'] };

const positive = { type: 'integer', minimum: 1 };

const physicalLocation = {
  type: 'object',
  required: ['artifactLocation'],
  additionalProperties: false,
  properties: {
    artifactLocation: {
      type: 'object',
      additionalProperties: false,
      // The "uri-reference" of RFC 3986, relative, its first segment without a colon.
      properties: { uri: { type: 'string', pattern: "^(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})*$" } },
    },
    region: {
      type: 'object',
      additionalProperties: false,
      properties: {
        startLine: positive,
        startColumn: positive,
        endLine: positive,
        endColumn: positive,
        byteOffset: { type: 'integer', minimum: -1 },
        byteLength: { type: 'integer', minimum: 0 },
      },
    },
  },
};

const location = {
  type: 'object',
  additionalProperties: false,
  properties: {
    physicalLocation,
    logicalLocations: {
      type: 'array',
      uniqueItems: true,
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          name: { type: 'string' },
          fullyQualifiedName: { type: 'string' },
          kind: { type: 'string' },
        },
      },
    },
  },
};

const rule = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: {
    id: { type: 'string' },
    shortDescription: text,
    help: text,
    defaultConfiguration: { type: 'object', additionalProperties: false, properties: { level } },
    properties: {
      type: 'object',
      properties: { tags: { type: 'array', uniqueItems: true, items: { type: 'string' } } },
    },
  },
};

const result = {
  type: 'object',
  required: ['message'],
  additionalProperties: false,
  properties: {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: -1 },
    level,
    message: text,
    locations: { type: 'array', items: location },
    partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
    properties: { type: 'object' },
  },
};

const invocation = {
  type: 'object',
  required: ['executionSuccessful'],
  additionalProperties: false,
  properties: {
    executionSuccessful: { type: 'boolean' },
    toolExecutionNotifications: {
      type: 'array',
      items: {
        type: 'object',
        required: ['message'],
        additionalProperties: false,
        properties: {
          level,
          message: text,
          locations: { type: 'array', uniqueItems: true, items: location },
        },
      },
    },
  },
};

const driver = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string' },
    semanticVersion: { type: 'string' },
    rules: { type: 'array', uniqueItems: true, items: rule },
  },
};

export const SARIF_SUBSET: object = {
  type: 'object',
  required: ['version', 'runs'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', format: 'uri' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['tool'],
        additionalProperties: false,
        properties: {
          tool: { type: 'object', required: ['driver'], additionalProperties: false, properties: { driver } },
          automationDetails: { type: 'object', properties: { id: { type: 'string' } } },
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          invocations: { type: 'array', items: invocation },
          results: { type: 'array', items: result },
        },
      },
    },
  },
};
