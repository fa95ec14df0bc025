/**
 * Who may import whom. The oracle is the table of floors in ARCHITECTURE.md: imports go down only, type imports counted; a
 * part is entered through its door; what runs in a browser touches neither npm packages nor Node; and a promise shares no
 * value with what it judges.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { circlesOf } from './circles.ts';
import { type Import, importsOf, ROOT, sources, targetOf, textOf } from './imports.ts';

interface Part {
  readonly floor: number;
  readonly parts: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

const PURE = { packages: [], node: false };
const CDK = ['aws-cdk-lib', 'constructs'];

const PARTS: Readonly<Record<string, Part>> = {
  'src/base': { floor: 0, parts: [], ...PURE },
  'src/aws': { floor: 1, parts: ['src/base'], ...PURE },
  'src/claims': { floor: 1, parts: ['src/base'], ...PURE },
  'src/usage': { floor: 1, parts: ['src/base'], ...PURE },
  'src/answers': { floor: 1, parts: ['src/base'], ...PURE },
  'src/model': { floor: 2, parts: ['src/aws', 'src/answers', 'src/base'], ...PURE },
  'src/constructs': { floor: 2, parts: ['src/claims', 'src/usage', 'src/aws', 'src/base'], packages: CDK, node: false },
  'src/read': {
    floor: 3,
    parts: ['src/model', 'src/claims', 'src/usage', 'src/answers', 'src/aws', 'src/base'],
    packages: ['yaml', 'jsonc-parser'],
    node: true,
  },
  'workloads/tag-compliance-mcp/server': {
    floor: 4,
    parts: ['workloads'],
    packages: ['@lintel/workload-runtime', '@modelcontextprotocol/sdk', '@aws-sdk', 'rolldown', 'zod'],
    node: true,
  },
  'workloads/care-platform/server': {
    floor: 4,
    parts: ['workloads'],
    packages: [
      '@aws-sdk/client-s3',
      '@lintel/workload-runtime',
      '@lintel/workload-ui/build',
      'fastify',
      'jose',
      'kysely',
      'otplib',
      'pg',
      'rolldown',
      'zod',
    ],
    node: true,
  },
  'workloads/care-platform/web': {
    floor: 4,
    parts: ['workloads'],
    packages: ['@lintel/workload-ui', '@tanstack/react-query', 'react', 'react-router'],
    node: false,
  },
  'workloads/contracts/server': {
    floor: 4,
    parts: ['workloads'],
    packages: [
      '@anthropic-ai/sdk',
      '@fastify/static',
      '@lintel/workload-runtime',
      '@lintel/workload-ui/build',
      'csv-stringify',
      'fastify',
      'jose',
      'kysely',
      'rolldown',
      'zod',
    ],
    node: true,
  },
  'workloads/contracts/web': {
    floor: 4,
    parts: ['workloads'],
    packages: ['@lintel/workload-ui', '@tanstack/react-query', 'react', 'react-router'],
    node: false,
  },
  'workloads/web-app/server': {
    floor: 4,
    parts: ['workloads'],
    packages: ['@lintel/workload-runtime', 'fastify', 'jose', 'kysely', 'rolldown', 'selfsigned', 'zod'],
    node: true,
  },
  'workloads/runtime': {
    floor: 3,
    parts: [],
    packages: ['@aws-sdk/client-secrets-manager', 'fastify', 'ioredis', 'pg', 'zod'],
    node: true,
  },
  'workloads/pmo/server': {
    floor: 4,
    parts: ['workloads'],
    packages: [
      '@lintel/workload-runtime',
      '@lintel/workload-ui',
      '@aws-sdk/client-s3',
      '@aws-sdk/s3-request-presigner',
      '@fastify/multipart',
      '@fastify/static',
      'fastify',
      'file-type',
      'jose',
      'kysely',
      'rolldown',
      'zod',
    ],
    node: true,
  },
  'workloads/pmo/pages': {
    floor: 4,
    parts: ['workloads'],
    packages: ['@lintel/workload-ui', '@tanstack/react-query', 'react', 'react-router'],
    node: false,
  },
  'workloads/ui': {
    floor: 3,
    parts: [],
    packages: [
      '@base-ui/react',
      '@lintel/workload-ui',
      '@tailwindcss/vite',
      '@tanstack/react-query',
      '@vitejs/plugin-react',
      'react',
      'react-dom',
      'react-router',
      'vite',
    ],
    node: true,
  },
  workloads: { floor: 3, parts: [], packages: ['lintel/constructs'], node: false },
  'src/prove': { floor: 4, parts: ['src/model', 'src/answers', 'src/claims', 'src/aws', 'src/base'], ...PURE },
  'src/price': { floor: 4, parts: ['src/model', 'src/answers', 'src/usage', 'src/aws', 'src/base'], ...PURE },
  'src/draw': { floor: 4, parts: ['src/model', 'src/answers', 'src/aws', 'src/base'], ...PURE },
  'src/document': { floor: 4, parts: ['src/model', 'src/answers', 'src/aws', 'src/base'], ...PURE },
  'src/audit': { floor: 4, parts: ['src/model', 'src/answers', 'src/aws', 'src/base'], ...PURE },
  'src/local': {
    floor: 4,
    parts: ['src/read', 'src/model', 'src/claims', 'src/usage', 'src/answers', 'src/aws', 'src/base'],
    packages: ['jsonata'],
    node: true,
  },
  architectures: {
    floor: 4,
    parts: ['workloads'],
    packages: [...CDK, 'lintel/constructs', 'lintel/claims', 'lintel/usage', 'lintel/base', 'lintel/aws'],
    node: false,
  },
  'src/actions': {
    floor: 5,
    parts: [
      'src/prove',
      'src/price',
      'src/draw',
      'src/document',
      'src/audit',
      'src/local',
      'src/read',
      'src/model',
      'src/constructs',
      'src/claims',
      'src/usage',
      'src/answers',
      'src/aws',
      'src/base',
    ],
    packages: [...CDK, '@aws-sdk/client-pricing'],
    node: true,
  },
  'src/validation': {
    floor: 5,
    parts: ['src/prove', 'src/model', 'src/claims', 'src/answers', 'src/base'],
    packages: ['aws-cdk-lib'],
    node: true,
  },
  'src/testing': {
    floor: 6,
    parts: ['src/actions', 'src/constructs', 'src/claims', 'src/usage', 'src/answers', 'src/base'],
    packages: CDK,
    node: true,
  },
  'src/cli': {
    floor: 6,
    parts: ['src/actions', 'src/answers', 'src/base'],
    packages: ['@modelcontextprotocol/sdk'],
    node: true,
  },
  examples: { floor: 6, parts: [], packages: [...CDK, 'lintel'], node: false },
};

/** Claims that still share a value with what they judge. A file that no longer does leaves this list; none is added. */
const SHARES_VALUES: readonly string[] = [];

const FOLDERS = ['src', 'architectures', 'workloads', 'examples'];

/** Every reason why the import is not allowed. */
function complaints(file: string, { specifier }: Import): readonly string[] {
  const name = partOf(file);
  const part = name === undefined ? undefined : PARTS[name];
  if (name === undefined || part === undefined) return [];
  if (specifier.startsWith('node:'))
    return part.node ? [] : [`${file} imports ${specifier}; ${name} runs in a browser too`];
  if (!specifier.startsWith('.')) {
    const isAllowed = part.packages.some((each) => specifier === each || specifier.startsWith(`${each}/`));
    return isAllowed ? [] : [`${file} imports the package ${specifier}, which ${name} may not use`];
  }
  const target = targetOf(file, specifier) ?? '';
  const other = partOf(target);
  if (other === undefined) return [`${file} imports ${target}, which belongs to no part`];
  if (other === name) return [];
  if (!part.parts.includes(other)) return [`${file} imports ${other}, which does not stand below ${name}`];
  return isDoor(other, target) || isOwnWorkload(file, target)
    ? []
    : [`${file} enters ${other} through ${target}, not through its door`];
}

function isDoor(part: string, target: string): boolean {
  return part === 'workloads' ? /^workloads\/[^/]+\/contract\.ts$/.test(target) : target === `${part}/index.ts`;
}

/** A server knows the rules of its workload as they are; to everybody else the contract is the door. */
function isOwnWorkload(file: string, target: string): boolean {
  const workload = /^workloads\/[^/]+\//.exec(file)?.[0];
  return workload !== undefined && target.startsWith(workload);
}

function partOf(path: string): string | undefined {
  return Object.keys(PARTS).find((part) => path === part || path.startsWith(`${part}/`));
}

/** The claims of one system: the files of its folder `claims`, or the one file of a small system. */
const CLAIMS = /^(?:(architectures\/[^/]+)\/claims\/|(examples\/[^/]+)\/claims(?:\.ts$|\/))/;

/** Why a claim may not import this: it would move together with what it judges. */
function sharedValue(file: string, { specifier, isType }: Import): readonly string[] {
  const [, architecture, example] = CLAIMS.exec(file) ?? [];
  const system = architecture ?? example;
  if (system === undefined || specifier === 'lintel/claims') return [];
  const target = targetOf(file, specifier) ?? specifier;
  if (CLAIMS.test(target) && target.startsWith(`${system}/`)) return [];
  if (target === `${system}/options.ts` && isType) return [];
  if (isDoor('workloads', target)) return [];
  return [`${file} imports ${target}${target.endsWith('/options.ts') ? ' for more than its types' : ''}`];
}

const imports = FOLDERS.flatMap(sources).flatMap((file) =>
  importsOf(textOf(file)).map((each) => ({ file, import: each })),
);

describe('floors', () => {
  test('imports go down only, through the door, and to allowed packages', () => {
    expect(imports.flatMap((each) => complaints(each.file, each.import))).toEqual([]);
  });

  test('every folder of src stands on a floor', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => `src/${entry.name}`).filter((part) => !(part in PARTS))).toEqual([]);
  });

  test('a part stands on a higher floor than every part that it imports', () => {
    const wrong = Object.entries(PARTS).flatMap(([name, { floor, parts }]) =>
      parts.filter((other) => (PARTS[other]?.floor ?? Number.POSITIVE_INFINITY) >= floor).map((other) => [name, other]),
    );
    expect(wrong).toEqual([]);
  });

  test('the table of ARCHITECTURE.md puts every part on this floor', () => {
    const rows = [...textOf('ARCHITECTURE.md').matchAll(/^\| (\d) \| (.*?) \|/gm)];
    const told = rows.flatMap(([, floor, parts = '']) =>
      [...parts.matchAll(/`([^`]+)`/g)].map(([, part]) => [part, Number(floor)] as const),
    );
    const held = Object.entries(PARTS).filter(([name]) => name !== 'examples');
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(held.map(([name, { floor }]) => [name, floor])));
  });

  test.each([
    ['an import upward', 'src/base/cidr.ts', '../model/index.ts', 'does not stand below'],
    ['a back door', 'src/model/model.ts', '../base/cidr.ts', 'not through its door'],
    ['a Node module in a pure part', 'src/prove/prove.ts', 'node:fs', 'runs in a browser too'],
    ['a package in a pure part', 'src/model/model.ts', 'yaml', 'may not use'],
    ['a file of a workload besides its contract', 'architectures/x/web.ts', '../../workloads/x/src/server.ts', 'door'],
    [
      'a rule that knows its server',
      'workloads/tag-compliance-mcp/src/arn.ts',
      '../server/mcp.ts',
      'does not stand below',
    ],
    ['a rule of another workload', 'workloads/tag-compliance-mcp/server/mcp.ts', '../../pmo/src/rules.ts', 'door'],
    ['an architecture that reaches into the model', 'architectures/x/claims.ts', 'lintel/model', 'may not use'],
  ])('%s is found', (_, file, specifier, complaint) => {
    expect(complaints(file, { specifier, isType: false }).join()).toContain(complaint);
  });

  test('claims import the words, the types of the options and the contract, and nothing else of their system', () => {
    const shared = imports.filter((each) => sharedValue(each.file, each.import).length > 0);
    const isExcepted = ({ file }: { readonly file: string }) => SHARES_VALUES.includes(file);
    const found = shared.filter((each) => !isExcepted(each));
    expect(found.flatMap((each) => sharedValue(each.file, each.import))).toEqual([]);
    const files = new Set(shared.map(({ file }) => file));
    expect(SHARES_VALUES.filter((file) => !files.has(file))).toEqual([]);
  });

  test.each([
    ['a threshold of the stack', 'architectures/x/claims/alarms.ts', '../thresholds.ts', true, 'thresholds.ts'],
    ['a value of the options', 'architectures/x/claims/alarms.ts', '../options.ts', false, 'more than its types'],
    [
      'claims of another system',
      'architectures/x/claims/alarms.ts',
      '../../y/claims/alarms.ts',
      true,
      'architectures/y',
    ],
    ['a value of an example', 'examples/x/claims.ts', './x-stack.ts', false, 'x-stack.ts'],
    ['a construct', 'architectures/x/claims/alarms.ts', 'lintel/constructs', true, 'src/constructs'],
  ])('%s is no ground for a claim', (_, file, specifier, isType, complaint) => {
    expect(sharedValue(file, { specifier, isType }).join()).toContain(complaint);
  });

  test.each([
    ['the words', 'architectures/x/claims/alarms.ts', 'lintel/claims', false],
    ['a file of the same claims', 'architectures/x/claims/alarms.ts', './names.ts', false],
    ['the types of the options', 'architectures/x/claims/alarms.ts', '../options.ts', true],
    ['the contract', 'architectures/x/claims/alarms.ts', '../../../workloads/x/contract.ts', false],
  ])('a claim may import %s', (_, file, specifier, isType) => {
    expect(sharedValue(file, { specifier, isType })).toEqual([]);
  });

  test('an import is one of types where each name says so', () => {
    const text = [
      "import type { A } from './a.ts';",
      "import { type B, type C } from './b.ts';",
      "import { type D, e } from './d.ts';",
      "export type { F } from './f.ts';",
      "import './g.ts';",
      "type H = typeof import('./h.ts');",
      "const i = await import('./i.ts');",
    ].join('\n');
    expect(importsOf(text).map(({ specifier, isType }) => `${specifier} ${isType}`)).toEqual([
      './a.ts true',
      './b.ts true',
      './d.ts false',
      './f.ts true',
      './g.ts false',
      './h.ts true',
      './i.ts false',
    ]);
  });

  test('no file imports itself through others, types counted', () => {
    const graph = new Map(FOLDERS.flatMap(sources).map((file) => [file, new Set<string>()]));
    for (const { file, import: each } of imports) {
      const target = targetOf(file, each.specifier);
      if (target !== undefined) graph.get(file)?.add(target);
    }
    expect(circlesOf(graph)).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, readonly string[]>>, readonly (readonly string[])[]]>([
    ['a file that imports itself', { a: ['a'] }, [['a']]],
    ['two files that import each other', { a: ['b'], b: ['a'], c: ['a'] }, [['a', 'b']]],
    ['a circle behind a tail', { a: ['b'], b: ['c'], c: ['d'], d: ['b'] }, [['b', 'c', 'd']]],
    [
      'two circles of one way',
      { a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] },
      [
        ['c', 'd'],
        ['a', 'b'],
      ],
    ],
    ['two ways to one file', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
  ])('circles: %s', (_, graph, expected) => {
    expect(circlesOf(new Map(Object.entries(graph)))).toEqual(expected);
  });
});
