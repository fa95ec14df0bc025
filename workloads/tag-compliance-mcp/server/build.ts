/** Bundles the two entries, with all that they import, into `dist`. `npm pack` makes the release of it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const at = (...path: readonly string[]) => join(import.meta.dirname, '..', ...path);

rmSync(at('dist'), { recursive: true, force: true });
const bundle = await rolldown({
  input: { server: at('server', 'main.ts'), stdio: at('server', 'stdio.ts') },
  platform: 'node',
});
await bundle.write({ dir: at('dist'), format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'part-[hash].js' });
await bundle.close();
