import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { claim, exists, parameter, property } = that;

const MODULES = [
  ['vpc', 'Vpc'],
  ['security', 'Security'],
  ['aurora', 'Aurora'],
  ['bastion', 'Bastion'],
  ['ecr', 'Ecr'],
  ['ecs', 'Ecs'],
  ['alb', 'Alb'],
  ['waf', 'Waf'],
  ['cloudtrail', 'CloudTrail'],
  ['config', 'Config'],
  ['guardduty', 'GuardDuty'],
  ['alarms', 'Alarms'],
] as const;

const INPUTS = ['AlertEmail', 'BastionImage'];
const APPLICATION_INPUTS = ['AllowedOrigins', 'ApiImageTag', 'WebImageTag', 'WorkerImageTag', 'MigrationImageTag'];
const OUTPUTS = [
  'LoadBalancerDNS',
  'VpcId',
  'ClusterName',
  'DatabaseEndpoint',
  'DatabaseSecretArn',
  'BastionInstanceId',
];

export function organisationClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const isApplication = options.stage !== 'validation';
  const hasDetector = options.existing?.includes('guardduty-detector') !== true;
  const inputs = isApplication ? [...INPUTS, ...APPLICATION_INPUTS] : INPUTS;
  return that.area('Code organisation', [
    claim('OMN-IAC-01', 'One environment, production, in one stack with inputs and outputs', [
      exists('stack', 1),
      property('stack', 'Imports', { exactly: [] }),
      property('cluster', 'ClusterName', 'omnirapeutic-production'),
      exists({ parameter: '*' }, inputs.length),
      exists({ output: '*' }, { min: OUTPUTS.length }),
    ]),
    claim('OMN-IAC-02', 'Inputs are described, outputs are exported, values have their place', [
      ...inputs.map((name) => parameter(name, { described: true })),
      ...OUTPUTS.map((output) => property({ output }, 'Description', { present: true })),
      parameter('AlertEmail', { accepts: ['ops@example.com'], refuses: ['', '@', 'ops', 'ops@', '@example.com'] }),
    ]),
    claim(
      'OMN-IAC-03',
      isApplication ? 'Nothing of the nginx test service is left' : 'The nginx test service stands by itself',
      isApplication
        ? [exists({ id: '*Nginx*' }, 0), exists('every service', 3)]
        : [exists('every service', 1), property('nginx service', 'TaskDefinition', { refersTo: 'nginx task' })],
    ),
    claim(
      'OMN-IAC-04',
      'A construct for each of the twelve modules',
      MODULES.filter(([module]) => module !== 'guardduty' || hasDetector).map(([, construct]) =>
        exists({ path: `Omnirapeutic/${construct}/*` }),
      ),
    ),
    claim('OMN-IAC-05', 'A repository for each service', [
      exists('repositories', 3),
      property('API repository', 'RepositoryName', 'omnirapeutic-production-api'),
      property('web repository', 'RepositoryName', 'omnirapeutic-production-web'),
      property('worker repository', 'RepositoryName', 'omnirapeutic-production-worker'),
    ]),
    claim(
      'OMN-IAC-06',
      'Version 1.0 of the document, of 2025-11-24',
      that.file('runbooks/first-deployment.md', {
        mentions: ['version 1.0 of the architecture document, 2025-11-24'],
      }),
    ),
  ]);
}
