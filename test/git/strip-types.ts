import { rolldown } from 'rolldown';

/** Returns a module as JavaScript, to run it in a process of its own. */
export async function stripTypes(source: string): Promise<string> {
  const bundle = await rolldown({
    input: 'virtual.ts',
    platform: 'node',
    plugins: [
      {
        name: 'virtual',
        resolveId: (id: string) => (id === 'virtual.ts' ? id : undefined),
        load: (id: string) => (id === 'virtual.ts' ? source : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  return output[0].code.replace(/^export \{.*\};?$/m, '');
}
