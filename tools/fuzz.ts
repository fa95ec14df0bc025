/**
 * Odd templates: examples of words and checks, broken at random places, are read and asked what every owner asks. Tells
 * what fell, and what took more than a second of the processor. `node --conditions=lintel:source tools/fuzz.ts [COUNT] [SEED]`.
 */
import { WORDS } from '../src/claims/index.ts';
import { buildModel, dataDocument } from '../src/model/index.ts';
import { loadChecks, survivalOf } from '../src/prove/index.ts';

const [count = 1000, seed = 1] = process.argv.slice(2).map(Number);
const checks = await loadChecks();

interface Seed {
  readonly resources?: object;
  readonly parameters?: object;
  readonly conditions?: object;
}

const seeds: readonly unknown[] = Object.values(WORDS)
  .flatMap(({ holds, fails, unknown = [] }): readonly Seed[] => [...holds, ...fails, ...unknown])
  .flatMap(({ resources, parameters, conditions }) =>
    resources === undefined
      ? []
      : [
          {
            Resources: resources,
            ...(parameters && { Parameters: parameters }),
            ...(conditions && { Conditions: conditions }),
          },
        ],
  );

/** https://en.wikipedia.org/wiki/Xorshift, so that a seed gives the same run again. */
let state = seed | 1;
function random(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

const ODD: readonly (() => unknown)[] = [
  () => null,
  () => '',
  () => '*',
  () => -1,
  () => 1e308,
  () => true,
  () => [],
  () => ({}),
  () => [[], {}],
  () => '\uE000\uE001',
  () => 'x'.repeat(5000),
  () => ({ Ref: 'Nobody' }),
  () => ({ Ref: 'AWS::NoValue' }),
  () => ({ 'Fn::GetAtt': ['Vpc'] }),
  () => ({ 'Fn::Sub': '${Vpc}${!x}${' }),
  () => ({ 'Fn::If': ['Never', 1] }),
  () => ({ 'Fn::Join': ['', [{ Ref: 'Vpc' }, null]] }),
  () => ({ 'Fn::Select': [9, { 'Fn::GetAZs': '' }] }),
  () => ({ 'Fn::Split': [',', { 'Fn::ImportValue': 'x' }] }),
  () => '0.0.0.0/0',
  () => '::/0',
  () => '10.0.0.0/33',
  () => ({ __proto__: null, constructor: 'x', toString: 1 }),
];

function broken(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || random(depth < 4 ? 60 : 4) === 0)
    return ODD[random(ODD.length)]?.();
  if (Array.isArray(value)) {
    if (value.length === 0) return [ODD[random(ODD.length)]?.()];
    const at = random(value.length);
    return value.map((each, index) => (index === at ? broken(each, depth + 1) : each));
  }
  const keys = Object.keys(value);
  const key = keys[random(keys.length)];
  if (key === undefined)
    return { [['Type', 'Properties', '__proto__', 'Fn::If'][random(4)] ?? '']: ODD[random(ODD.length)]?.() };
  if (random(depth < 3 ? 60 : 8) === 0) {
    const { [key]: _, ...rest } = value as Record<string, unknown>;
    return rest;
  }
  return { ...value, [key]: broken((value as Record<string, unknown>)[key], depth + 1) };
}

let [fell, slow, read] = [0, 0, 0];
const began = performance.now();
for (let index = 0; index < count; index++) {
  let template: unknown = seeds[random(seeds.length)];
  for (let times = random(4); times >= 0; times--) template = broken(template);
  const from = process.cpuUsage();
  try {
    const model = buildModel([{ name: 'Odd', document: dataDocument(template), region: 'us-east-1' }]);
    if (model.ok) {
      read += 1;
      checks(model.value, '2026-11-21');
      await survivalOf(model.value, ['zone']);
    }
  } catch (thrown) {
    fell += 1;
    if (fell <= 5)
      console.error(
        (thrown as Error).stack?.split('\n').slice(0, 5).join('\n'),
        `\n${JSON.stringify(template).slice(0, 2000)}`,
      );
  }
  const { user, system } = process.cpuUsage(from);
  const took = (user + system) / 1000;
  if (took > 1000) {
    slow += 1;
    if (slow <= 5) console.error(`${took.toFixed(0)} ms: ${JSON.stringify(template).slice(0, 2000)}`);
  }
}
const seconds = (performance.now() - began) / 1000;
console.log(
  `${count} templates, ${read} of them read, in ${seconds.toFixed(0)} s: ${fell} fell, ${slow} took longer than a second.`,
);
process.exitCode = fell + slow > 0 ? 1 : 0;
