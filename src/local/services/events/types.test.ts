/** Buses of a stack. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-eventbus.html: all but the name changes without interruption. */
import { expect, test } from 'vitest';
import { openWorld } from '../../world.ts';
import { cloudformation } from '../cloudformation/index.ts';
import { events } from './events.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;

test('a bus of a stack gets the policy, the dead-letter queue and the description that an update gives or takes', async () => {
  const world = openWorld({ services: [cloudformation, events] });
  const deploy = async (operation: string, properties: object) => {
    const Resources = { Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'b', ...properties } } };
    await world.invoke(
      'cloudformation',
      operation,
      { StackName: 's', TemplateBody: JSON.stringify({ Resources }) },
      AT,
    );
    return world.invoke('events', 'DescribeEventBus', { Name: 'b' }, AT);
  };
  const policy = (Sid: string) => ({
    Version: '2012-10-17',
    Statement: [{ Sid, Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: '*' }],
  });
  const Arn = 'arn:aws:sqs:eu-west-1:111122223333:dead';
  const first = await deploy('CreateStack', { Policy: policy('one') });
  expect(first).toMatchObject({ Policy: JSON.stringify(policy('one')) });
  expect(first).not.toHaveProperty('DeadLetterConfig');
  const second = await deploy('UpdateStack', { Policy: policy('two'), DeadLetterConfig: { Arn }, Description: 'd' });
  expect(second).toMatchObject({ Policy: JSON.stringify(policy('two')), DeadLetterConfig: { Arn }, Description: 'd' });
  const third = await deploy('UpdateStack', {});
  expect(third).not.toHaveProperty('Policy');
  expect(third).not.toHaveProperty('DeadLetterConfig');
});
