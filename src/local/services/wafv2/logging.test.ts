/** Oracles: the pages of the developer guide and of the API that the code names. */
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import type { JudgedRequest } from '../elbv2/balancer-messages.ts';
import { cloudwatchLogs } from '../logs/logs.ts';
import { firewallGaps, judged } from './firewall.ts';
import { aclTypes } from './types.ts';
import { wafv2 } from './wafv2.ts';

const AT = { partition: 'aws', account: '111111111111', region: 'eu-west-1' } as const;
const GROUP = `arn:aws:logs:eu-west-1:${AT.account}:log-group:aws-waf-logs-front`;
const BUCKET = 'arn:aws:s3:::aws-waf-logs-front';
const BALANCER = `arn:aws:elasticloadbalancing:eu-west-1:${AT.account}:loadbalancer/app/front/1`;

const request = (more: Partial<JudgedRequest> = {}): JudgedRequest => ({
  atMs: 0,
  action: 'ALLOW',
  rule: 'Default_Action',
  counted: [],
  labels: [],
  client: '192.0.2.1',
  method: 'GET',
  uri: '/secret',
  headers: [['Cookie', 'session=1']],
  ...more,
});

/** A web ACL before a load balancer, whose log is what is given. */
async function logging(given: object) {
  const clock = manualClock(0);
  const world = openWorld({ services: [cloudwatchLogs, wafv2], clock });
  const ask = async (service: string, operation: string, input: object) =>
    (await world.invoke(service, operation, input, AT)) as Readonly<Record<string, never>>;
  const { Summary } = await ask('wafv2', 'CreateWebACL', {
    Name: 'front',
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: { MetricName: 'front', CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true },
  });
  const { ARN: ResourceArn } = Summary as unknown as { readonly ARN: string };
  await ask('logs', 'CreateLogGroup', { logGroupName: 'aws-waf-logs-front' });
  await ask('wafv2', 'AssociateWebACL', { WebACLArn: ResourceArn, ResourceArn: BALANCER });
  await ask('wafv2', 'PutLoggingConfiguration', { LoggingConfiguration: { ResourceArn, ...given } });
  return {
    gaps: () => firewallGaps({ world, ...AT }, BALANCER),
    async lines(...requests: readonly JudgedRequest[]) {
      for (const each of requests) judged(world, AT, BALANCER, each);
      clock.advance(1000);
      for (let i = 0; i < 5; i += 1) await new Promise(setImmediate);
      const { events = [] } = await ask('logs', 'FilterLogEvents', { logGroupName: 'aws-waf-logs-front' });
      return (events as readonly { readonly message: string }[]).map(({ message }) => JSON.parse(message) as object);
    },
  };
}

test('a log that goes to a bucket is not written, and that is told', async () => {
  const { gaps, lines } = await logging({ LogDestinationConfigs: [BUCKET] });
  expect(gaps()).toEqual([`the log of the web ACL is not written to ${BUCKET}: it is written to log groups alone`]);
  expect(await lines(request())).toEqual([]);
  const type = aclTypes['AWS::WAFv2::LoggingConfiguration'];
  expect(type?.standingOf?.({ LogDestinationConfigs: [BUCKET] })).toBe('RECORDED');
  expect(type?.standingOf?.({ LogDestinationConfigs: [GROUP] })).toBe('RUNS');
});

test('a log group gets the records, without what is redacted', async () => {
  const { gaps, lines } = await logging({
    LogDestinationConfigs: [GROUP],
    RedactedFields: [{ SingleHeader: { Name: 'cookie' } }, { UriPath: {} }],
  });
  expect(gaps()).toEqual([]);
  expect(await lines(request())).toMatchObject([
    { httpRequest: { uri: 'REDACTED', httpMethod: 'GET', headers: [{ name: 'Cookie', value: 'REDACTED' }] } },
  ]);
});

test('a filter keeps what it names', async () => {
  const { lines } = await logging({
    LogDestinationConfigs: [GROUP],
    LoggingFilter: {
      DefaultBehavior: 'DROP',
      Filters: [
        {
          Behavior: 'KEEP',
          Requirement: 'MEETS_ANY',
          Conditions: [{ ActionCondition: { Action: 'BLOCK' } }, { ActionCondition: { Action: 'COUNT' } }],
        },
        {
          Behavior: 'KEEP',
          Requirement: 'MEETS_ALL',
          Conditions: [{ LabelNameCondition: { LabelName: 'a' } }, { LabelNameCondition: { LabelName: 'b' } }],
        },
      ],
    },
  });
  const uris = ['/none', '/blocked', '/counted', '/a', '/both'];
  const found = await lines(
    request({ uri: '/none' }),
    request({ uri: '/blocked', action: 'BLOCK' }),
    request({ uri: '/counted', counted: ['rule'] }),
    request({ uri: '/a', labels: ['a'] }),
    request({ uri: '/both', labels: ['a', 'b'] }),
  );
  expect(found).toMatchObject([uris[1], uris[2], uris[4]].map((uri) => ({ httpRequest: { uri } })));
});
