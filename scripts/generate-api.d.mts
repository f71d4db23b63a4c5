/** Returns the text of docs/api.md, from the declarations that the build has made. */
export function apiPage(): string;
