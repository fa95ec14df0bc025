import { expect, test } from 'vitest';
import { RetainedLogGroup, type RetainedLogGroupProps } from './retained-log-group.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

function group(props: Omit<RetainedLogGroupProps, 'name'>) {
  const stack = tinyStack();
  new RetainedLogGroup(stack, 'Logs', { name: '/shop/prod', ...props });
  return resourcesOf(stack).Logs;
}

test('logs are kept as long as said, and outlive the stack unless said otherwise', () => {
  expect(group({ days: 30 })).toMatchObject({
    Properties: { LogGroupName: '/shop/prod', RetentionInDays: 30 },
    DeletionPolicy: 'Retain',
  });
  expect(group({ days: 'forever', whenStackIsDeleted: 'delete' })).toMatchObject({
    Properties: { LogGroupName: '/shop/prod' },
    DeletionPolicy: 'Delete',
  });
});

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
test('a number of days that CloudWatch does not offer is refused', () => {
  expect(() => group({ days: 31 })).toThrow(
    'Log group "Logs": CloudWatch cannot keep logs for 31 days; choose 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 or "forever".',
  );
});
