export async function openWithIsomorphicGit(folder: string): Promise<import('./repository.ts').Repository> {
  throw new Error(folder);
}
