/** The release: `web` with the built pages, `dist/api` with server and migrations and all that they import. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages } from '@lintel/workload-ui/build';
import { rolldown } from 'rolldown';

const at = (...path: readonly string[]) => join(import.meta.dirname, '..', ...path);

// The pages first: what is newest says when the release was built.
await buildPages({ root: at('pages'), outDir: at('web') });
rmSync(at('dist'), { recursive: true, force: true });
const bundle = await rolldown({
  input: { server: at('server', 'main.ts'), migrate: at('server', 'migrate.ts') },
  platform: 'node',
  // An optional native client that is not installed: pg asks for it only by name.
  external: ['pg-native'],
});
await bundle.write({
  dir: at('dist', 'api'),
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'part-[hash].js',
});
await bundle.close();
