/**
 * Bundles the programs, with all that they import, into `dist`, and the pages beside them; and puts into `image` what the
 * Dockerfile of the architecture builds an image from.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

// All that the programs import is in the bundle, so the image installs nothing: a lock file of no packages says so.
const { name, version, license, type, engines } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const described = { name, version, license, type, engines };
rmSync(at('image'), { recursive: true, force: true });
mkdirSync(at('image', 'server'), { recursive: true });
cpSync(at('dist'), at('image', 'dist'), { recursive: true });
cpSync(at('server', 'src'), at('image', 'server', 'src'), { recursive: true });
const write = (file: string, data: object) =>
  writeFileSync(at('image', file), `${JSON.stringify(data, undefined, 2)}\n`);
write('package.json', described);
write('package-lock.json', { name, version, lockfileVersion: 3, requires: true, packages: { '': described } });
