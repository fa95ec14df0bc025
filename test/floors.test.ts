/**
 * Who may import whom. The oracle is the table of floors in ARCHITECTURE.md: imports go down only, a part is entered
 * through its door, and what runs in a browser touches neither npm packages nor Node.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Floor {
  readonly parts: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

const PURE = { packages: [], node: false };
const CDK = ['aws-cdk-lib', 'constructs'];

const FLOORS: Readonly<Record<string, Floor>> = {
  'src/base': { parts: [], ...PURE },
  'src/aws': { parts: ['src/base'], ...PURE },
  'src/claims': { parts: ['src/base'], ...PURE },
  'src/usage': { parts: ['src/base'], ...PURE },
  'src/model': { parts: ['src/aws', 'src/base'], ...PURE },
  'src/prove': { parts: ['src/model', 'src/claims', 'src/aws', 'src/base'], ...PURE },
  'src/price': { parts: ['src/model', 'src/usage', 'src/aws', 'src/base'], ...PURE },
  'src/draw': { parts: ['src/model', 'src/aws', 'src/base'], ...PURE },
  'src/document': { parts: ['src/model', 'src/aws', 'src/base'], ...PURE },
  'src/audit': { parts: ['src/model', 'src/aws', 'src/base'], ...PURE },
  'src/constructs': { parts: ['src/claims', 'src/usage', 'src/aws', 'src/base'], packages: CDK, node: false },
  'src/read': {
    parts: ['src/model', 'src/claims', 'src/usage', 'src/aws', 'src/base'],
    packages: ['yaml', 'jsonc-parser'],
    node: true,
  },
  'src/actions': {
    parts: [
      'src/read',
      'src/prove',
      'src/price',
      'src/draw',
      'src/document',
      'src/audit',
      'src/model',
      'src/constructs',
      'src/claims',
      'src/usage',
      'src/aws',
      'src/base',
    ],
    packages: [...CDK, '@aws-sdk/client-pricing'],
    node: true,
  },
  'src/testing': { parts: ['src/constructs'], packages: CDK, node: true },
  'src/cli': { parts: ['src/actions', 'src/base'], packages: [], node: true },
  architectures: {
    parts: ['workloads'],
    packages: [...CDK, 'lintel/constructs', 'lintel/claims', 'lintel/usage', 'lintel/base', 'lintel/aws'],
    node: false,
  },
  workloads: { parts: [], packages: ['lintel/constructs'], node: false },
  examples: {
    parts: [],
    packages: [...CDK, 'lintel'],
    node: false,
  },
};

const ROOT = join(import.meta.dirname, '..');

/** Every reason why the import is not allowed. */
function complaints(file: string, specifier: string): readonly string[] {
  const part = partOf(file);
  const floor = part === undefined ? undefined : FLOORS[part];
  if (part === undefined || floor === undefined) return [];
  if (specifier.startsWith('node:'))
    return floor.node ? [] : [`${file} imports ${specifier}; ${part} runs in a browser too`];
  if (!specifier.startsWith('.')) {
    const isAllowed = floor.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
    return isAllowed ? [] : [`${file} imports the package ${specifier}, which ${part} may not use`];
  }
  const target = relative(ROOT, join(ROOT, file, '..', specifier))
    .split(sep)
    .join('/');
  const other = partOf(target);
  if (other === part || other === undefined)
    return other === undefined ? [`${file} imports ${target}, which belongs to no part`] : [];
  if (!floor.parts.includes(other)) return [`${file} imports ${other}, which does not stand below ${part}`];
  const isDoor =
    other === 'workloads' ? /^workloads\/[^/]+\/contract\.ts$/.test(target) : target === `${other}/index.ts`;
  return isDoor ? [] : [`${file} enters ${other} through ${target}, not through its door`];
}

function partOf(path: string): string | undefined {
  return Object.keys(FLOORS).find((part) => path === part || path.startsWith(`${part}/`));
}

function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter(
      (name) =>
        name.endsWith('.ts') && !name.endsWith('.test.ts') && !/\/(variants|tiny-stack|fixtures?)(\.ts|\/)/.test(name),
    );
}

function importsOf(text: string): readonly string[] {
  const statements = text.matchAll(
    /^\s*(?:import|export)\b[^;'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm,
  );
  return [...statements].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

describe('floors', () => {
  test('imports go down only, through the door, and to allowed packages', () => {
    const found = ['src', 'architectures', 'workloads', 'examples']
      .flatMap(sources)
      .flatMap((file) =>
        importsOf(readFileSync(join(ROOT, file), 'utf8')).flatMap((specifier) => complaints(file, specifier)),
      );
    expect(found).toEqual([]);
  });

  test('every folder of src stands on a floor', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => `src/${entry.name}`).filter((part) => !(part in FLOORS))).toEqual([]);
  });

  test.each([
    ['an import upward', 'src/base/cidr.ts', '../model/index.ts', 'does not stand below'],
    ['a back door', 'src/model/model.ts', '../base/cidr.ts', 'not through its door'],
    ['a Node module in a pure part', 'src/prove/prove.ts', 'node:fs', 'runs in a browser too'],
    ['a package in a pure part', 'src/model/model.ts', 'yaml', 'may not use'],
    ['an architecture that reaches into the model', 'architectures/x/claims.ts', 'lintel/model', 'may not use'],
  ])('%s is found', (_, file, specifier, complaint) => {
    expect(complaints(file, specifier).join()).toContain(complaint);
  });

  test('no file imports itself through others', () => {
    const files = sources('src');
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(readFileSync(join(ROOT, file), 'utf8').replace(/^import type [^;]*;$/gm, ''))
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) =>
            relative(ROOT, join(ROOT, file, '..', specifier))
              .split(sep)
              .join('/'),
          ),
      ]),
    );
    expect(circle(graph)).toEqual([]);
  });
});

/** A circle of value imports, or nothing. */
function circle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const found = visit(next, [...path, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const found = visit(file, []);
    if (found.length > 0) return found;
  }
  return [];
}
