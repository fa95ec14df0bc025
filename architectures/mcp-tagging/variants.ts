import type { EnvironmentVariant } from 'lintel/testing';
import type { McpTaggingOptions } from './options.ts';

/** Options that a user may change; none of them costs a row of the conformance table. */
export const VARIANTS: readonly EnvironmentVariant<McpTaggingOptions>[] = [
  ['endpoints in one zone', 'prod', { endpointAzs: 1 }],
  ['a NAT gateway in each zone', 'prod', { natPerAz: true }],
  ['TLS 1.2 accepted', 'prod', { tlsFloor: '1.2' }],
  ['an alarm on the errors of the server', 'prod', { target5xxAlarm: true }],
  ['further endpoints', 'prod', { extraEndpoints: ['ssm', 'ssmmessages', 'ec2messages'] }],
  ['releases deployed from GitHub', 'prod', { gitHubDelivery: true }],
];
