import { describe, expect, test } from 'vitest';
import { queueProject, temporaryProject } from '../../../test/cli/temporary-files.ts';
import { type Host, unattended } from '../host.ts';
import { overview } from './overview.ts';

const QUEUE = "new sqs.Queue(stack, 'Jobs');";

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

/**
 * Elastic IP addresses and nothing else. Each costs $0.005 an hour, also while nothing uses it
 * (https://aws.amazon.com/vpc/pricing/, Public IPv4 Address), in a month of 730 hours $3.65.
 */
const addresses = (name: string, environments: Readonly<Record<string, number>>, region = 'us-east-1') =>
  [
    "import { Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';",
    `export default { name: '${name}', title: 'The ${name}', environments: ${JSON.stringify(environments)},`,
    '  build(app, environment) {',
    `    const stack = new Stack(app, '${name}', { env: { region: '${region}' } });`,
    `    for (let i = 0; i < this.environments[environment]; i++) new ec2.CfnEIP(stack, 'Address' + i);`,
    '  },',
    "  claims: () => ({ schema: 'lintel/claims@1', claims: [{ id: 'A-1', title: 'One', holds: [{ kind: 'exists', what: 'AWS::EC2::EIP', count: 1 }] }] }) };",
  ].join('\n');

const configuration = (...names: readonly string[]) =>
  `export default { architectures: { ${names.map((name) => `${name}: () => import('./${name}.js')`).join(', ')} } };`;

describe('the price of a month', () => {
  test('is that of the main environment, with the others beside it', async () => {
    const cwd = temporaryProject({
      'lintel.config.js': configuration('left'),
      'left.js': addresses('left', { dev: 1, prod: 3 }),
    });
    const { systems } = await overview({ cwd });
    expect(systems).toMatchObject([
      {
        price: { low: '10.95', expected: '10.95', high: '10.95', unpriced: 0 },
        prices: { dev: { expected: '3.65' }, prod: { expected: '10.95' } },
      },
    ]);
  });

  test('says how many resources have none, where the price book does not know the region', async () => {
    const cwd = temporaryProject({
      'lintel.config.js': configuration('left'),
      'left.js': addresses('left', { only: 2 }, 'us-gov-west-1'),
    });
    expect((await overview({ cwd })).systems).toMatchObject([{ price: { expected: '0', unpriced: 2 } }]);
  });

  test('takes no second synthesis', async () => {
    const said: string[] = [];
    const host: Host = { ...unattended, notify: ({ text }) => said.push(text) };
    await overview({ cwd: queueProject(QUEUE), host });
    expect(said.filter((text) => text.startsWith('Synthesizing'))).toEqual([
      'Synthesizing queue (dev)',
      'Synthesizing queue (prod)',
    ]);
  });
});

describe('several systems', () => {
  test('are added up, exactly', async () => {
    const cwd = temporaryProject({
      'lintel.config.js': configuration('left', 'right'),
      'left.js': addresses('left', { only: 1 }),
      'right.js': addresses('right', { only: 2 }),
    });
    const { total } = await overview({ cwd });
    expect(total).toMatchObject({
      rows: { met: 1, notMet: 1 },
      claims: { proved: 1, refuted: 1 },
      price: { low: '10.95', expected: '10.95', high: '10.95', unpriced: 0 },
    });
  });

  test('one that cannot be loaded hides no other', async () => {
    const cwd = temporaryProject({
      'lintel.config.js': configuration('left', 'right'),
      'left.js': addresses('left', { only: 1 }),
      'right.js': "throw new Error('not today');",
    });
    const { systems, diagnostics } = await overview({ cwd });
    expect(systems.map(({ name }) => name)).toEqual(['left']);
    expect(diagnostics).toMatchObject([{ code: 'LTL3004', severity: 'error' }]);
  });
});
