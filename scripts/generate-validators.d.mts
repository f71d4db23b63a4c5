/** Returns the text of every generated module by file name. */
export declare function generateValidators(): Map<string, string>;
/** Returns an official schema as Ajv takes it. */
export declare function readSchema(version: string): Record<string, unknown>;
/** Returns what nbformat makes of its newest schema for a notebook from the future. */
export declare function relax(schema: Record<string, unknown>): Record<string, unknown>;
