/** What is chosen for parameters that nobody gave. Oracle: the descriptions of the five systems' parameters, read by hand. */
import { expect, test } from 'vitest';
import { openWorld } from '../../local/index.ts';
import { chosenValue, hostNames } from './local-choices.ts';

test.each([
  [
    'ARN of the ACM certificate of the HTTPS listener, for www.example.com and origin.www.example.com',
    ['www.example.com', 'origin.www.example.com'],
  ],
  ['ARN of the ACM certificate of the load balancer, in the region of the stack, valid for OriginDomainName', []],
  ['must be the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>', []],
  ['The certificate of api.example.com.', ['api.example.com']],
  [undefined, []],
])('%s', (description, expected) => expect(hostNames(description)).toEqual(expected));

test.each<[string, Readonly<Record<string, unknown>>, string | undefined]>([
  ['HostedZoneId', { Type: 'AWS::Route53::HostedZone::Id' }, 'Z0000LOCAL0000LINTEL'],
  ['HostedZoneId', { Type: 'String', AllowedPattern: '^Z[A-Z0-9]{1,31}$' }, 'Z0000LOCAL0000LINTEL'],
  ['GitHubRepository', { Type: 'String', AllowedPattern: '^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$' }, 'lintel-test/app'],
  [
    'CloudFrontPrefixList',
    {
      Type: 'String',
      AllowedPattern: '^pl-[0-9a-f]{8,17}$',
      Description: 'Managed prefix list com.amazonaws.global.cloudfront.origin-facing of this region: aws ec2 …',
    },
    'pl-3b927c52',
  ],
  ['List', { Type: 'String', AllowedPattern: '^pl-[0-9a-f]{8,17}$', Description: 'A list of ours' }, undefined],
  ['Password', { Type: 'String', NoEcho: 'true', AllowedPattern: '.*' }, undefined],
])('%s %o', async (name, definition, expected) => {
  const world = openWorld({ services: [] });
  const at = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
  expect(await chosenValue(world, at, name, definition)).toBe(expected);
});
