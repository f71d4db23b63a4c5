/**
 * For `npm run coverage`: processes that tests start write down what they ran. Set here and not before the tests start,
 * for their own process is measured in another way.
 */
export const childCoverage: Readonly<Record<string, string>> =
  process.env['NBVC_CHILD_COVERAGE'] === undefined
    ? {}
    : { NODE_V8_COVERAGE: process.env['NBVC_CHILD_COVERAGE'] };

Object.assign(process.env, childCoverage);
