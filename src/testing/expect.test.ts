import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnParameter, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Claim, claim, claimSet, cost, exists, property, witness } from '../claims/index.ts';
import { expectProved, expectRefuted } from './expect.ts';

const DELAY = claim('Q-1', 'Messages are seen at once', [property('AWS::SQS::Queue', 'DelaySeconds', 0)]);
const ONE = claim('Q-2', 'There is one queue', [exists('AWS::SQS::Queue', 1)]);

function queueStack(delay: number | string, app: App | Stage = new App(), id = 'Orders'): Stack {
  const stack = new Stack(app, id);
  const queue = new sqs.CfnQueue(stack, 'Queue');
  queue.addPropertyOverride('DelaySeconds', delay);
  return stack;
}

const template = (delay: unknown) => ({
  Parameters: { Delay: { Type: 'Number' } },
  Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: delay } } },
});

async function messageOf(promise: Promise<void>): Promise<string> {
  try {
    await promise;
  } catch (thrown) {
    expect(thrown).toMatchObject({ name: 'ClaimsError' });
    return thrown instanceof Error ? thrown.message : '';
  }
  throw new Error('nothing was thrown');
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'expect-'));
  writeFileSync(join(folder, 'template.json'), JSON.stringify(template(0)));
  writeFileSync(join(folder, 'broken.json'), JSON.stringify(template(5)));
  writeFileSync(
    join(folder, 'claims.yaml'),
    [
      'schema: lintel/claims@1',
      'claims:',
      '  - id: Q-1',
      '    title: Messages are seen at once',
      '    holds:',
      '      - { kind: property, of: AWS::SQS::Queue, path: DelaySeconds, is: 0 }',
      '',
    ].join('\n'),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('expectProved', () => {
  test('passes when every claim is proved', async () => {
    await expectProved(queueStack(0), [DELAY, ONE]);
    await expectProved(queueStack(0), claimSet({ claims: [DELAY] }));
    await expectProved(template(0), [DELAY]);
    await expectProved(join(folder, 'template.json'), join(folder, 'claims.yaml'));
    await expectProved('template.json', 'claims.yaml', { cwd: folder });
  });

  test('tells which claim is refuted, by what, and where the line of the program is', async () => {
    const message = await messageOf(expectProved(queueStack(5), [DELAY, ONE]));
    expect(message).toContain('1 of 2 claims is not proved.\n\nrefuted: Q-1 Messages are seen at once\n');
    expect(message).toContain('DelaySeconds of Queue is 5, expected 0');
    expect(message).toContain('Orders/Queue.DelaySeconds');
    expect(message).toMatch(/src\/testing\/expect\.test\.ts:16/);
    expect(message).not.toContain('Q-2');
  });

  test('the error begins at the line of the test', async () => {
    const error = await expectProved(queueStack(5), [DELAY]).catch((thrown: unknown) => thrown);
    const frames =
      error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line)) : [];
    expect(frames[0]).toContain('expect.test.ts');
  });

  test('an unknown claim fails and says what is missing, unless it may be unknown', async () => {
    const open = template({ Ref: 'Delay' });
    const message = await messageOf(expectProved(open, [DELAY]));
    expect(message).toContain('unknown: Q-1 Messages are seen at once');
    expect(message).toContain('missing: ${Delay}');
    await expectProved(open, [DELAY], { unknown: true });
    await expectProved(open, [DELAY], { unknown: ['Q-1'] });
    expect(await messageOf(expectProved(open, [DELAY], { unknown: ['Q-2'] }))).toContain('unknown: Q-1');
  });

  test('a refuted claim fails though claims may be unknown', async () => {
    expect(await messageOf(expectProved(template(5), [DELAY], { unknown: true }))).toContain('refuted: Q-1');
  });

  test('a parameter that is given decides', async () => {
    const open = template({ Ref: 'Delay' });
    await expectProved(open, [DELAY], { parameters: { Delay: '0' } });
    await expectRefuted(open, [DELAY], { parameters: { Delay: '5' } });
  });

  test('what is planned or waits for a witness is left out, and one claim must be left', async () => {
    const seen: Claim = claim('Q-3', 'Messages arrive', [witness('workload', 'a message is sent and received')]);
    const planned: Claim = { ...DELAY, id: 'Q-4', planned: true };
    await expectProved(template(5), [ONE, seen, planned]);
    expect(await messageOf(expectProved(template(5), [seen, planned]))).toContain(
      'None of the 2 claims is decided by a template.',
    );
    expect(await messageOf(expectProved(template(5), []))).toContain('Nothing is claimed');
  });

  test('only the claims that are meant are asked, and an id that is none is an error', async () => {
    await expectProved(queueStack(5), [DELAY, ONE], { only: ['Q-2'] });
    expect(await messageOf(expectProved(queueStack(5), [DELAY, ONE], { only: ['Q-9'] }))).toBe(
      'No claim has the id "Q-9"; there are Q-1, Q-2.',
    );
  });

  test('a claim that cannot be read or speaks of nothing is an error, not a proof', async () => {
    const misspelt = { id: 'Q-1', title: 'x', holds: [{ kind: 'propperty' }] } as unknown as Claim;
    expect(await messageOf(expectProved(template(0), [misspelt]))).toContain('LTL2001');
    const unnamed = claim('Q-1', 'x', [property('orders queue', 'DelaySeconds', 0)]);
    expect(await messageOf(expectProved(template(0), [unnamed]))).toContain('LTL2002');
    expect(await messageOf(expectProved('nowhere.json', [DELAY], { cwd: folder }))).toContain('LTL1001');
  });

  test('claims about cost are judged by the price book', async () => {
    const NAT = { Resources: { Nat: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: 'subnet-1' } } } };
    // 730 h × ($0.045 for the gateway + $0.005 for its public IPv4 address)
    const claims = [
      claim('N-1', 'The gateway costs $36.50 a month', [
        cost({ of: 'Nat', only: 'template', atLeast: 36.5, atMost: 36.5 }),
      ]),
    ];
    await expectProved(NAT, claims, { region: 'us-east-1' });
  });
});

describe('expectRefuted', () => {
  test('passes when every claim is refuted', async () => {
    await expectRefuted(queueStack(5), [DELAY]);
    await expectRefuted('broken.json', 'claims.yaml', { cwd: folder });
    await expectRefuted(queueStack(5), [DELAY, ONE], { only: ['Q-1'] });
  });

  test('tells which claim is not refuted, and why it holds', async () => {
    const message = await messageOf(expectRefuted(queueStack(5), [DELAY, ONE]));
    expect(message).toContain('1 of 2 claims is not refuted.\n\nproved: Q-2 There is one queue');
    expect(message).toContain('Orders/Queue');
    expect(message).not.toContain('Q-1');
  });

  test('an unknown claim is not refuted', async () => {
    expect(await messageOf(expectRefuted(template({ Ref: 'Delay' }), [DELAY]))).toContain('unknown: Q-1');
  });
});

describe('a subject of the CDK', () => {
  test('a stack is judged alone, an app with all its stacks', async () => {
    const app = new App();
    const well = queueStack(0, app, 'Well');
    queueStack(5, app, 'Slow');
    await expectProved(well, [DELAY, ONE]);
    expect(await messageOf(expectProved(app, [DELAY]))).toContain('Slow/Queue');
  });

  test('a stack of a stage is found in the assembly of the stage', async () => {
    const stage = new Stage(new App(), 'Prod');
    await expectRefuted(queueStack(5, stage), [DELAY]);
    await expectRefuted(stage, [DELAY]);
  });

  test('nested stacks belong to the stack that nests them, and are subjects of their own', async () => {
    const parent = new Stack(new App(), 'Parent');
    const nested = new NestedStack(parent, 'Nested');
    new sqs.CfnQueue(nested, 'Queue', { delaySeconds: 5 });
    await expectRefuted(parent, [DELAY]);
    await expectRefuted(nested, [DELAY]);
    await expectProved(nested, [ONE]);
  });

  test('what was changed since the last time is seen', async () => {
    const stack = queueStack(0);
    await expectProved(stack, [DELAY]);
    const queue = stack.node.findChild('Queue') as sqs.CfnQueue;
    queue.addPropertyOverride('DelaySeconds', 5);
    await expectRefuted(stack, [DELAY]);
  });

  test('a construct that is no stack is refused', async () => {
    const stack = new Stack(new App(), 'Network');
    await expect(expectProved(new ec2.CfnEIP(stack, 'Address'), [ONE])).rejects.toThrow(
      '"Network/Address" is neither a stack nor a stage nor an app.',
    );
  });

  test('parameters of a stack are given by name', async () => {
    const stack = queueStack(0);
    const delay = new CfnParameter(stack, 'Delay', { type: 'Number' });
    (stack.node.findChild('Queue') as sqs.CfnQueue).addPropertyOverride('DelaySeconds', delay.valueAsNumber);
    await expectProved(stack, [DELAY], { parameters: { Delay: '0' } });
  });
});
