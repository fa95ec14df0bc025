/** Bundles the server and the migrations, with all that they import, into `dist`. `npm pack` makes the release of it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const at = (...path: readonly string[]) => join(import.meta.dirname, '..', ...path);

rmSync(at('dist'), { recursive: true, force: true });
const bundle = await rolldown({
  input: { server: at('server', 'main.ts'), migrate: at('server', 'migrate.ts') },
  platform: 'node',
  // An optional native client that is not installed: pg asks for it only by name.
  external: ['pg-native'],
});
await bundle.write({ dir: at('dist'), format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'part-[hash].js' });
await bundle.close();
