/** Bundles the programs, with all that they import, into `dist`, and the pages beside them. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages } from '@lintel/workload-ui/build';
import { rolldown } from 'rolldown';

const at = (...path: readonly string[]) => join(import.meta.dirname, '..', ...path);

rmSync(at('dist'), { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    server: at('server', 'main.ts'),
    migrate: at('server', 'migrate.ts'),
    'first-admin': at('server', 'first-admin.ts'),
  },
  platform: 'node',
  // An optional native client that is not installed: pg asks for it only by name.
  external: ['pg-native'],
});
await bundle.write({ dir: at('dist'), format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'part-[hash].js' });
await bundle.close();
await buildPages({ root: at('web'), outDir: at('dist', 'pages') });
