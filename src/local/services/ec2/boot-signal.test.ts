/** Oracle: the calls of cfn-signal on https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-signal.html */
import { expect, test } from 'vitest';
import { signalledBy } from './boot-signal.ts';
import { virtualProcessors } from './cpu-metrics.ts';

test.each([
  [
    "/opt/aws/bin/cfn-signal --exit-code \"$1\" --stack 'WebAppProd' --resource Fleet --region 'us-east-1'",
    { stack: 'WebAppProd', resource: 'Fleet' },
  ],
  ['cfn-signal -e $? --stack=app \\\n  --resource=Group --region eu-west-1', { stack: 'app', resource: 'Group' }],
  ['cfn-signal --success true https://cloudformation-waitcondition/x', undefined],
  ['echo nothing', undefined],
])('%s', (script, expected) => expect(signalledBy(script)).toEqual(expected));

// https://aws.amazon.com/ec2/instance-types/
test.each([
  ['t3.micro', 2],
  ['t3.large', 2],
  ['t2.micro', 1],
  ['t2.large', 2],
  ['m5.xlarge', 4],
  ['m5.4xlarge', 16],
  ['m7g.medium', 1],
])('%s has %d virtual processors', (type, expected) => expect(virtualProcessors(type)).toBe(expected));
