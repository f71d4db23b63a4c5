import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** Returns a module, with all it imports, as JavaScript to run in a process of its own. */
export async function bundleModule(module: URL): Promise<string> {
  const bundle = await rolldown({ input: fileURLToPath(module), platform: 'node' });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  return output[0].code.replace(/^export \{.*\};?$/m, '');
}
