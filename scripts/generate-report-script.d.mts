/** Returns the text of the module that holds the script of the report and its hash. */
export function generateReportScript(): Promise<string>;
