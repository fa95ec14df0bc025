/** The small architecture that a new project begins with: the files of `examples/start`. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownPackage, packageFolder } from '../package-folder.ts';

/** The packages that it imports. */
export const STARTER_PACKAGES = ['lintel', 'aws-cdk-lib', 'constructs'] as const;

/**
 * The files to write into a folder, by path. What the project has of a `package.json` and a `tsconfig.json` stays as it
 * is; where the `package.json` does not make TypeScript files modules, they are named `.mts`, which Node always takes for
 * modules (https://nodejs.org/api/packages.html#determining-module-system).
 */
export function starterFiles(folder: string): ReadonlyMap<string, string> {
  const source = join(packageFolder(), 'examples', 'start');
  const manifest = nearestPackage(folder);
  const areModules = manifest === undefined || manifest.type === 'module';
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(source, name)).isFile() && name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort();
  const files = new Map(
    names.map((name) => {
      const text = readFileSync(join(source, name), 'utf8');
      return areModules ? [name, text] : [named(name), text.replaceAll(/'(\.[^']*)\.ts'/g, "'$1.mts'")];
    }),
  );
  if (manifest === undefined) files.set('package.json', projectManifest());
  if (!existsSync(join(folder, 'tsconfig.json'))) files.set('tsconfig.json', TSCONFIG);
  return files;
}

function named(name: string): string {
  return name.replace(/\.ts$/, '.mts');
}

/** The package that the folder belongs to. */
function nearestPackage(from: string): { readonly type?: string } | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      try {
        return JSON.parse(readFileSync(file, 'utf8'));
      } catch {
        return {};
      }
    }
    if (dirname(folder) === folder) return undefined;
  }
}

function projectManifest(): string {
  const { version, peerDependencies } = ownPackage();
  const devDependencies = { ...peerDependencies, lintel: `^${version}` };
  return `${JSON.stringify({ private: true, type: 'module', devDependencies }, undefined, 2)}\n`;
}

/** Node runs the sources as they are, so an editor has to allow what Node does. */
const TSCONFIG = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'es2024',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
    },
  },
  undefined,
  2,
)}\n`;
