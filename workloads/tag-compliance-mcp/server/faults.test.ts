/** What nobody foresaw: the log has the reason and where it was, the client has neither. */
import { expect, test } from 'vitest';
import type { Cloud } from './cloud/cloud.ts';
import { inventoryCloud } from './cloud/file-cloud.ts';
import { ACCOUNT, world } from './fixture.ts';

const inventory = inventoryCloud(
  { account: ACCOUNT, regions: [{ name: 'us-east-1', optIn: 'opt-in-not-required' }], resources: [] },
  'us-east-1',
);

/** A cloud whose every answer is a fault of ours. */
const broken = (fault: Error) =>
  new Proxy(inventory, {
    get(at, name, all) {
      const value: unknown = Reflect.get(at, name, all);
      return typeof value === 'function' && name !== 'regions' ? () => Promise.reject(fault) : value;
    },
  }) as Cloud;

test('the stack is in the log under the correlation id, without credentials, and not in the answer', async () => {
  const it = await world({ cloud: broken(new TypeError('x is undefined, password=hunter2')) });
  const { isError, value } = await it.call('validate_resource_tags', {
    resource_arns: [`arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1`],
  });
  expect({ isError, value }).toEqual({
    isError: true,
    value: { error: 'internal_error', message: 'The server could not answer; its log has the reason.' },
  });
  const told = it.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told).toContainEqual(
    expect.objectContaining({
      level: 'error',
      msg: 'A call failed.',
      correlation_id: 'c-s',
      tool: 'validate_resource_tags',
      fault: 'x is undefined, password=[redacted]',
      stack: expect.stringMatching(/^TypeError: .*\n +at .*faults\.test\.ts/),
    }),
  );
  expect(it.lines.join('')).not.toContain('hunter2');
});

test('a refusal that is foreseen is no error of the log', async () => {
  const it = await world();
  expect((await it.call('no_such_tool')).value).toMatchObject({ error: 'unknown_tool' });
  expect(it.lines.filter((line) => line.includes('"error"'))).toEqual([]);
});
