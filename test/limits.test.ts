/**
 * What only the deployment would say: CloudFormation's limits, the services' rules for names, the end of support of every
 * version, and the order of the stacks. Every architecture of `lintel.config.ts` is asked in every environment.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { list, synth } from '../src/actions/index.ts';
import {
  CLOUDFORMATION_LIMITS,
  type LifecycleProduct,
  NAME_LIMITS,
  problemsOfName,
  supportOf,
  VERSION_PROPERTIES,
  versionOfImage,
} from '../src/aws/index.ts';
import { fillHoles, findCycle, isSymbolic, type Text, textIn } from '../src/base/index.ts';
import { buildModel, dataDocument, type Model, type StackSource, textOf, textsAt } from '../src/model/index.ts';
import { readAssembly } from '../src/read/index.ts';

const TODAY = '2026-11-21';
const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** What `synth` wrote, as far as the checks look at it. */
interface Assembly {
  readonly templates: readonly SynthesizedTemplate[];
  readonly manifests: readonly unknown[];
  readonly model: Model;
}

interface SynthesizedTemplate {
  readonly name: string;
  readonly bytes: number;
  readonly root: unknown;
}

type Check = (assembly: Assembly) => readonly string[];

const SECTIONS = {
  Resources: 'resources',
  Parameters: 'parameters',
  Outputs: 'outputs',
  Mappings: 'mappings',
} as const;

const countsAreWithinLimits: Check = ({ templates }) =>
  templates.flatMap(({ name, root }) =>
    Object.entries(SECTIONS).flatMap(([section, limit]) => {
      const count = Object.keys(fieldsOf(fieldsOf(root)[section])).length;
      const most = CLOUDFORMATION_LIMITS[limit];
      return count > most ? [`${name} has ${count} ${limit}; ${most} are allowed`] : [];
    }),
  );

const sizesAreWithinLimits: Check = ({ templates }) =>
  templates.flatMap(({ name, bytes, root }) => {
    const { logicalIdCharacters, templateBytes, parameterValueBytes } = CLOUDFORMATION_LIMITS;
    const long = Object.keys(SECTIONS)
      .flatMap((section) => Object.keys(fieldsOf(fieldsOf(root)[section])))
      .filter((id) => id.length > logicalIdCharacters);
    const values = Object.entries(fieldsOf(fieldsOf(root).Parameters)).filter(
      ([, fields]) => Buffer.byteLength(String(fieldsOf(fields).Default ?? '')) > parameterValueBytes,
    );
    return [
      ...(bytes > templateBytes ? [`${name} has ${bytes} bytes; ${templateBytes} are allowed`] : []),
      ...long.map((id) => `${name}: the logical id ${id} has ${id.length} characters`),
      ...values.map(([id]) => `${name}: the default of ${id} has more than ${parameterValueBytes} bytes`),
    ];
  });

const namesAreWithinLimits: Check = ({ model }) =>
  [...model.resources.values()].flatMap(({ id, type, stack, properties }) =>
    NAME_LIMITS.filter((limit) => limit.type === type).flatMap(({ property }) =>
      textsAt(properties, [property]).flatMap(({ value }) =>
        problemsOfName(type, property, longestOf(model, stack, value)).map((problem) => `${id}: ${problem}`),
      ),
    ),
  );

/** The name with each hole filled by the longest text it can stand for; holes without such a text stay. */
function longestOf(model: Model, stack: string, text: Text): Text {
  const filled = fillHoles(text, (name) => longestFilling(model, stack, name));
  // A name of which some part has no bound is judged by what the template says of it, not by bounds.
  return isSymbolic(filled) ? text : filled;
}

const LONGEST_PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws-iso-b',
  'AWS::Region': 'ap-southeast-1',
};

function longestFilling(model: Model, stack: string, holeName: string): Text | undefined {
  const what = model.holes.get(holeName);
  if (what?.kind === 'pseudo') return textIn(LONGEST_PSEUDO[what.name]);
  if (what?.kind !== 'parameter') return undefined;
  if (what.allowedValues !== undefined) return textIn(what.allowedValues.toSorted((a, b) => b.length - a.length)[0]);
  const parameter = [...model.parameters.values()].find((each) => each.stack === stack && each.name === what.name);
  const { MaxLength, AllowedPattern } = parameter?.properties ?? {};
  const longest = Number(textOf(MaxLength) ?? longestMatchOf(textOf(AllowedPattern) ?? '') ?? Number.NaN);
  return Number.isNaN(longest) ? undefined : textIn('a'.repeat(longest));
}

/** The greatest length of what a pattern of plain characters, classes and counts matches; undefined for any other. */
function longestMatchOf(pattern: string): number | undefined {
  const part = /(?:\[(?:\\.|[^\]\\])+\]|\\[\w.\-/]|[\w\-/ ])(?:\{(?:\d+,)?(\d+)\}|(\?))?/y;
  let at = pattern.startsWith('^') ? 1 : 0;
  const end = pattern.endsWith('$') ? pattern.length - 1 : pattern.length;
  let sum = 0;
  while (at < end) {
    part.lastIndex = at;
    const found = part.exec(pattern);
    if (found === null) return undefined;
    sum += Number(found[1] ?? 1);
    at = part.lastIndex;
  }
  return end === 0 ? undefined : sum;
}

const versionsAreSupported: Check = ({ model, templates }) => [
  ...[...model.resources.values()].flatMap(({ id, type, properties }) =>
    VERSION_PROPERTIES.filter((each) => each.type === type).flatMap(({ property, product: productOf }) => {
      const engine = textsAt(properties, ['Engine'])[0]?.value.toLowerCase();
      const product = productOf(engine);
      return product === undefined
        ? []
        : textsAt(properties, [property]).flatMap(({ value }) => endedSupport(`${id}.${property}`, product, value));
    }),
  ),
  ...templates.flatMap(({ name, root }) =>
    textsIn(root).flatMap((text) => {
      const image = versionOfImage(/^\{\{resolve:ssm:([^}:]+).*\}\}$/.exec(text)?.[1] ?? text);
      return [
        ...(image === undefined ? [] : endedSupport(`${name}: ${text}`, image.product, image.version)),
        ...(/^claude-[\w.-]+$/.test(text) ? endedSupport(name, 'claude', text) : []),
      ];
    }),
  ),
];

function endedSupport(where: string, product: LifecycleProduct, version: string): readonly string[] {
  if (isSymbolic(textIn(version))) return [];
  const { state, row } = supportOf(product, version, TODAY);
  return state === 'ended' ? [`${where}: support of ${product} ${version} ended on ${row?.endOfStandardSupport}`] : [];
}

const stacksHaveAnOrder: Check = ({ model, manifests, templates }) => {
  const exporters = new Map(
    [...model.outputs.values()].flatMap(({ stack, properties }) =>
      textsAt(properties, ['Export', 'Name']).map(({ value }) => [value, stack] as const),
    ),
  );
  const needs = new Map<string, readonly string[]>();
  const need = (from: string, to: readonly (string | undefined)[]) =>
    needs.set(from, [
      ...(needs.get(from) ?? []),
      ...to.flatMap((each) => (each === undefined || each === from ? [] : [each])),
    ]);
  for (const { id, properties } of model.stacks.values()) {
    need(
      id,
      textsAt(properties, ['Imports']).map(({ value }) => exporters.get(value)),
    );
  }
  const ids = new Map<string, string>();
  for (const [id, { type, properties, dependencies }] of artifactsIn(manifests)) {
    if (type !== 'aws:cloudformation:stack') continue;
    ids.set(String(properties.stackName ?? id), id);
    need(id, dependencies);
  }
  for (const { name, root } of templates) {
    need(
      name,
      fieldsIn(root, 'Fn::GetStackOutput').map((fields) => ids.get(String(fieldsOf(fields).StackName))),
    );
  }
  const circle = findCycle(needs.keys(), (stack) => needs.get(stack) ?? []);
  return circle === undefined ? [] : [`each of the stacks ${circle.join(', ')} waits for the next`];
};

interface Artifact {
  readonly type: unknown;
  readonly properties: Fields;
  readonly dependencies: readonly string[];
}

function artifactsIn(manifests: readonly unknown[]): readonly (readonly [id: string, artifact: Artifact])[] {
  return manifests.flatMap((manifest) =>
    Object.entries(fieldsOf(fieldsOf(manifest).artifacts)).map(([id, entry]) => {
      const { type, properties, dependencies } = fieldsOf(entry);
      const names = Array.isArray(dependencies) ? dependencies.map(String) : [];
      return [id, { type, properties: fieldsOf(properties), dependencies: names }] as const;
    }),
  );
}

const nothingIsADummy: Check = ({ templates }) =>
  templates.flatMap(({ name, root }) =>
    textsIn(root)
      .filter((text) => /\bdummy1[a-z]\b/.test(text))
      .map((text) => `${name} names the zone ${text} of an account that nobody looked into`),
  );

const nothingIsLookedUp: Check = ({ manifests }) =>
  manifests.flatMap((manifest) => {
    const { missing } = fieldsOf(manifest);
    return Array.isArray(missing) ? missing.map((each) => `${fieldsOf(each).provider} is looked up in an account`) : [];
  });

const CHECKS: Readonly<Record<string, Check>> = {
  'every template has few enough resources, parameters, outputs and mappings': countsAreWithinLimits,
  'every template, logical id and default is small enough': sizesAreWithinLimits,
  'every name is one that its service accepts': namesAreWithinLimits,
  'every version, runtime, image and model is still supported': versionsAreSupported,
  'the stacks can be deployed one after the other': stacksHaveAnOrder,
  'no zone is a dummy of CDK': nothingIsADummy,
  'nothing is looked up in an account': nothingIsLookedUp,
};

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textsIn(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : Object.values(fieldsOf(value)).flatMap(textsIn);
}

/** The values of all fields of that name, at any depth. */
function fieldsIn(value: unknown, name: string): readonly unknown[] {
  return Object.entries(fieldsOf(value)).flatMap(([key, each]) => [
    ...(key === name ? [each] : []),
    ...fieldsIn(each, name),
  ]);
}

function modelOf(sources: readonly StackSource[]): Model {
  const model = buildModel(sources);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  return model.value;
}

const { architectures, diagnostics } = await list({ cwd: ROOT });
const environments = architectures.flatMap(({ name, environments: names }) =>
  names.map((environment) => ({ name, environment })),
);
const folder = mkdtempSync(join(tmpdir(), 'lintel-limits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const synthesized = new Map<string, Promise<Assembly>>();

/** The assembly of an environment, made once. */
function assemblyOf(target: string, environment: string): Promise<Assembly> {
  const key = `${target}-${environment}`;
  const made = synthesized.get(key) ?? synthesize(target, environment, join(folder, key));
  synthesized.set(key, made);
  return made;
}

async function synthesize(target: string, environment: string, out: string): Promise<Assembly> {
  const report = await synth({ target, environment, out, validate: false, cwd: ROOT });
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const sources = await readAssembly(out);
  if (!sources.ok) throw new Error(JSON.stringify(sources.diagnostics));
  const manifests = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((path) => path === 'manifest.json' || path.endsWith('/manifest.json'))
    .map((path): unknown => JSON.parse(readFileSync(join(out, path), 'utf8')));
  return { templates: sources.value.flatMap(templatesOf), manifests, model: modelOf(sources.value) };
}

function templatesOf({ name, document, nested = {} }: StackSource): readonly SynthesizedTemplate[] {
  const bytes = readFileSync(document.file).length;
  return [{ name, bytes, root: document.root }, ...Object.values(nested).flatMap(templatesOf)];
}

test('there are architectures to ask', () => {
  expect(diagnostics).toEqual([]);
  expect(environments.map(({ name }) => name)).toContain('mcp-tagging');
});

describe.each(environments)('$name in $environment', ({ name, environment }) => {
  test.each(Object.entries(CHECKS))('%s', async (_, check) => {
    expect(check(await assemblyOf(name, environment))).toEqual([]);
  });
});

describe('a check fails when it should:', () => {
  const QUEUE = { Type: 'AWS::SQS::Queue' };
  const many = <T>(count: number, each: T) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`It${index}`, each]));
  const resource = (type: string, properties: Fields, rest: Fields = {}) => ({
    Resources: { It: { Type: type, Properties: properties } },
    ...rest,
  });
  const bucket = (name: unknown, parameters: Fields = {}) =>
    resource('AWS::S3::Bucket', { BucketName: name }, { Parameters: parameters });
  const broken = (templates: Readonly<Record<string, unknown>>, manifests: readonly unknown[] = []): Assembly => ({
    templates: Object.entries(templates).map(([name, root]) => ({ name, root, bytes: JSON.stringify(root).length })),
    manifests,
    model: modelOf(
      Object.entries(templates).map(([name, root]) => ({ name, document: dataDocument(root), region: 'us-east-1' })),
    ),
  });
  const exporting = (name: string, imported: string) => ({
    Resources: { It: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::ImportValue': imported } } } },
    Outputs: { Out: { Value: 'x', Export: { Name: name } } },
  });
  const reading = (stack: string) => ({
    Resources: {
      It: {
        Type: 'AWS::SNS::Topic',
        Properties: { DisplayName: { 'Fn::GetStackOutput': { StackName: stack, OutputName: 'Out' } } },
      },
    },
    Outputs: { Out: { Value: 'x' } },
  });
  const stackArtifact = (...dependencies: readonly string[]) => ({ type: 'aws:cloudformation:stack', dependencies });

  test.each<[what: string, check: Check, assembly: () => Assembly, complaint: string]>([
    [
      'too many resources',
      countsAreWithinLimits,
      () => broken({ App: { Resources: many(501, QUEUE) } }),
      'App has 501 resources; 500 are allowed',
    ],
    [
      'too many parameters',
      countsAreWithinLimits,
      () => broken({ App: { Parameters: many(201, { Type: 'String' }), Resources: { It: QUEUE } } }),
      'App has 201 parameters; 200 are allowed',
    ],
    [
      'too many outputs',
      countsAreWithinLimits,
      () => broken({ App: { Resources: { Q: QUEUE }, Outputs: many(201, { Value: 'x' }) } }),
      'App has 201 outputs; 200 are allowed',
    ],
    [
      'a template that is too big',
      sizesAreWithinLimits,
      () => broken({ App: resource('AWS::SQS::Queue', { Tags: [{ Key: 'a', Value: 'x'.repeat(1_048_576) }] }) }),
      'bytes; 1048576 are allowed',
    ],
    [
      'a logical id that is too long',
      sizesAreWithinLimits,
      () => broken({ App: { Resources: { ['Q'.repeat(256)]: QUEUE } } }),
      'has 256 characters',
    ],
    [
      'a default that is too long',
      sizesAreWithinLimits,
      () => broken({ App: bucket('x', { P: { Type: 'String', Default: 'x'.repeat(4_097) } }) }),
      'the default of P has more than 4096 bytes',
    ],
    [
      'a name that is too long',
      namesAreWithinLimits,
      () => broken({ App: resource('AWS::ElasticLoadBalancingV2::TargetGroup', { Name: 'a'.repeat(33) }) }),
      'It: Name "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" of AWS::ElasticLoadBalancingV2::TargetGroup has 33 characters',
    ],
    [
      'a name that a condition makes too long',
      namesAreWithinLimits,
      () =>
        broken({
          App: {
            Parameters: { Stage: { Type: 'String' } },
            Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
            ...resource('AWS::IAM::Role', { RoleName: { 'Fn::If': ['IsProd', 'a'.repeat(65), 'short'] } }),
          },
        }),
      'has 65 characters',
    ],
    [
      'a name that a parameter can make too long',
      namesAreWithinLimits,
      () => broken({ App: bucket({ 'Fn::Sub': 'orders-${P}' }, { P: { Type: 'String', MaxLength: 60 } }) }),
      'has 67 characters',
    ],
    [
      'a name that a pattern lets be too long',
      namesAreWithinLimits,
      () =>
        broken({
          App: bucket(
            { 'Fn::Sub': 'orders-${P}' },
            { P: { Type: 'String', AllowedPattern: '^[a-z][a-z0-9-]{1,60}$' } },
          ),
        }),
      'has 68 characters',
    ],
    [
      'a name that an allowed value misspells',
      namesAreWithinLimits,
      () =>
        broken({ App: bucket({ 'Fn::Sub': 'orders-${P}' }, { P: { Type: 'String', AllowedValues: ['a', 'Prod'] } }) }),
      'has other characters than lower-case letters',
    ],
    [
      'a database version that ended',
      versionsAreSupported,
      () => broken({ App: resource('AWS::RDS::DBInstance', { Engine: 'postgres', EngineVersion: '14.10' }) }),
      'It.EngineVersion: support of rds-postgresql 14.10 ended on 2025-03-31',
    ],
    [
      'a runtime that ended',
      versionsAreSupported,
      () => broken({ App: resource('AWS::Lambda::Function', { Runtime: 'nodejs20.x' }) }),
      'It.Runtime: support of lambda nodejs20.x ended on 2026-04-30',
    ],
    [
      'an image that ended, in the default of a parameter',
      versionsAreSupported,
      () =>
        broken({
          App: bucket('x', {
            Image: {
              Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
              Default: '/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2',
            },
          }),
        }),
      'support of amazon-linux 2 ended on 2026-06-30',
    ],
    [
      'an image that ended, resolved by CloudFormation',
      versionsAreSupported,
      () =>
        broken({
          App: resource('AWS::EC2::Instance', {
            ImageId:
              '{{resolve:ssm:/aws/service/canonical/ubuntu/server/20.04/stable/current/amd64/hvm/ebs-gp2/ami-id}}',
          }),
        }),
      'support of ubuntu 20.04 ended on 2025-05-29',
    ],
    [
      'a container image that ended',
      versionsAreSupported,
      () =>
        broken({ App: resource('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Image: 'node:20-alpine' }] }) }),
      'support of node 20 ended on 2026-04-30',
    ],
    [
      'a model that is retired',
      versionsAreSupported,
      () => broken({ App: bucket('x', { Model: { Type: 'String', Default: 'claude-3-5-sonnet-20241022' } }) }),
      'support of claude claude-3-5-sonnet-20241022 ended on 2025-10-28',
    ],
    [
      'stacks that import from each other',
      stacksHaveAnOrder,
      () => broken({ A: exporting('a', 'b'), B: exporting('b', 'a') }),
      'each of the stacks A, B waits for the next',
    ],
    [
      'stacks that read each other’s outputs',
      stacksHaveAnOrder,
      () => broken({ A: reading('B'), B: reading('A') }, [{ artifacts: { A: stackArtifact(), B: stackArtifact() } }]),
      'each of the stacks A, B waits for the next',
    ],
    [
      'a stack that imports from one that depends on it',
      stacksHaveAnOrder,
      () =>
        broken({ A: exporting('a', 'none'), B: exporting('b', 'a') }, [
          { artifacts: { A: stackArtifact('B', 'B.assets'), B: stackArtifact() } },
        ]),
      'each of the stacks',
    ],
    [
      'a dummy zone',
      nothingIsADummy,
      () => broken({ App: resource('AWS::EC2::Subnet', { AvailabilityZone: 'dummy1a' }) }),
      'App names the zone dummy1a',
    ],
    [
      'a lookup',
      nothingIsLookedUp,
      () => broken({ App: { Resources: { It: QUEUE } } }, [{ missing: [{ provider: 'availability-zones' }] }]),
      'availability-zones is looked up in an account',
    ],
  ])('%s', (_, check, assembly, complaint) => {
    expect(check(assembly())).toContainEqual(expect.stringContaining(complaint));
  });

  test('and none complains of a sound system', () => {
    const sound = broken(
      {
        A: exporting('a', 'elsewhere'),
        B: {
          ...bucket(
            { 'Fn::Sub': 'orders-${P}-${AWS::AccountId}' },
            { P: { Type: 'String', AllowedPattern: '^[a-z]+$' } },
          ),
          Outputs: { Out: { Value: { 'Fn::ImportValue': 'a' } } },
        },
      },
      [{ artifacts: { A: stackArtifact('A.assets'), B: stackArtifact('A') } }],
    );
    expect(Object.values(CHECKS).flatMap((check) => check(sound))).toEqual([]);
  });
});

test.each([
  ['^[a-z][a-z0-9-]{2,20}$', 21],
  ['^\\d{12}$', 12],
  ['^[0-9]{12}$', 12],
  ['^vpc-[0-9a-f]{17}$', 21],
  ['^[a-z]+$', undefined],
  ['.*', undefined],
  ['', undefined],
])('the longest match of %s has %s characters', (pattern, length) => {
  expect(longestMatchOf(pattern)).toBe(length);
});
