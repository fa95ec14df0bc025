import { describe, expect, test } from 'vitest';
import { queueProject, temporaryProject } from '../../test/cli/temporary-files.ts';
import { type EnvironmentPrice, overview } from './overview.ts';

const QUEUE = "new sqs.Queue(stack, 'Jobs');";

const price = (environment: string, low: string, expected: string, high: string, unpriced = 0): EnvironmentPrice => ({
  architecture: 'queue',
  environment,
  low,
  expected,
  high,
  unpriced,
});

describe('a system', () => {
  test('is judged in all its environments, each row counted once', async () => {
    const { systems, diagnostics } = await overview({ cwd: queueProject(QUEUE) });
    expect(diagnostics).toEqual([]);
    expect(systems).toMatchObject([
      {
        name: 'queue',
        title: 'One queue',
        environments: ['dev', 'prod'],
        main: 'prod',
        resources: 2,
        rows: { met: 1, notMet: 0 },
        claims: { proved: 1, refuted: 0 },
        refuted: [],
      },
    ]);
  });

  test('that breaks its promise in one environment has it among the refuted, with that environment', async () => {
    const cwd = queueProject(
      "if (environment === 'prod') new sqs.Queue(stack, 'Jobs'); else new sqs.CfnQueuePolicy(stack, 'Policy', { queues: [], policyDocument: {} });",
    );
    const { systems } = await overview({ cwd });
    expect(systems).toMatchObject([
      { rows: { met: 0, notMet: 1 }, claims: { refuted: 1 }, refuted: [{ id: 'Q-1', environments: ['dev'] }] },
    ]);
  });

  test('without a folder has no place for a drawing and a document', async () => {
    const [system] = (await overview({ cwd: queueProject(QUEUE) })).systems;
    expect(system).not.toHaveProperty('drawing');
    expect(system).not.toHaveProperty('document');
  });

  test('with a folder says which of the two is there', async () => {
    const cwd = queueProject(QUEUE, { 'architectures/queue/README.md': '# One queue' });
    expect((await overview({ cwd })).systems).toMatchObject([
      {
        drawing: { file: 'architectures/queue/diagram.svg', state: 'missing' },
        document: { file: 'architectures/queue/README.md', state: 'there' },
      },
    ]);
  });
});

describe('prices', () => {
  test('the main environment stands for the system, the others are beside it', async () => {
    const prices = [price('dev', '1', '2.5', '4'), price('prod', '10', '20.25', '40', 1)];
    const { systems, total } = await overview({ cwd: queueProject(QUEUE), prices });
    expect(systems).toMatchObject([
      {
        price: { low: '10', expected: '20.25', high: '40', unpriced: 1 },
        prices: { dev: { expected: '2.5' }, prod: { expected: '20.25' } },
      },
    ]);
    expect(total.price).toEqual({ low: '10', expected: '20.25', high: '40', unpriced: 1 });
  });

  test('without any there is none, not zero', async () => {
    const { systems, total } = await overview({ cwd: queueProject(QUEUE) });
    expect(systems[0]).not.toHaveProperty('price');
    expect(total).not.toHaveProperty('price');
  });
});

describe('several systems', () => {
  const system = (name: string, count: number) =>
    [
      "import { Stack, aws_sqs as sqs } from 'aws-cdk-lib';",
      `export default { name: '${name}', title: 'The ${name}', environments: { only: {} },`,
      `  build(app) { new sqs.Queue(new Stack(app, '${name}', { env: { region: 'eu-west-1' } }), 'Jobs'); },`,
      `  claims: () => ({ schema: 'lintel/claims@1', claims: [{ id: 'A-1', title: 'Queues', holds: [{ kind: 'exists', what: 'AWS::SQS::Queue', count: ${count} }] }] }) };`,
    ].join('\n');
  const configuration = (...names: readonly string[]) =>
    `export default { architectures: { ${names.map((name) => `${name}: () => import('./${name}.js')`).join(', ')} } };`;

  test('are added up, exactly', async () => {
    const cwd = temporaryProject({
      'lintel.config.js': configuration('left', 'right'),
      'left.js': system('left', 1),
      'right.js': system('right', 2),
    });
    const prices = ['left', 'right'].map((architecture) => ({ ...price('only', '0.1', '0.1', '0.2'), architecture }));
    const { total } = await overview({ cwd, prices });
    expect(total).toMatchObject({
      rows: { met: 1, notMet: 1 },
      claims: { proved: 1, refuted: 1 },
      price: { low: '0.2', expected: '0.2', high: '0.4' },
    });
  });

  test('one that cannot be loaded hides no other', async () => {
    const cwd = temporaryProject({
      'lintel.config.js': configuration('left', 'right'),
      'left.js': system('left', 1),
      'right.js': "throw new Error('not today');",
    });
    const { systems, diagnostics } = await overview({ cwd });
    expect(systems.map(({ name }) => name)).toEqual(['left']);
    expect(diagnostics).toMatchObject([{ code: 'LTL3004', severity: 'error' }]);
  });
});
