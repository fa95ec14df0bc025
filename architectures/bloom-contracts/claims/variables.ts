import { type Claim, type ClaimDetails, claim, type Matcher, property, witness } from 'lintel/claims';
import { contract } from '../../../workloads/contracts/contract.ts';
import type { BloomContractsOptions } from '../options.ts';
import { plainVariables } from '../variables.ts';

const area = 'Environment variables';
const OF = 'task definition';
const PLAIN = 'ContainerDefinitions[0].Environment';
const SECRET = 'ContainerDefinitions[0].Secrets';

export function plain(name: string, value: Matcher) {
  return property(OF, PLAIN, { has: { where: { Name: name, Value: value } } });
}

export function secret(name: string, value: Matcher) {
  return property(OF, SECRET, { has: { where: { Name: name, ValueFrom: value } } });
}

const noVariable = (name: string) => property(OF, PLAIN, { not: { has: { where: { Name: name } } } });

export function variableClaims(options: BloomContractsOptions): readonly Claim[] {
  const values = plainVariables(options);
  const { perimeter, cachePassword } = options;
  const is = (id: string, name: string, value: Matcher, more: ClaimDetails = {}) =>
    claim(id, `${name}${typeof value === 'string' ? `=${value}` : ''}`, plain(name, value), { area, ...more });
  const corsOrigin =
    perimeter === 'no-internet'
      ? 'https://${OriginDomainName}'
      : options.viewer === undefined
        ? 'https://${Edge.DomainName}'
        : `https://${options.viewer.domainName}`;
  return [
    is('BLM-ENV-01', 'NODE_ENV', 'production'),
    is('BLM-ENV-02', 'PORT', '3001'),
    claim(
      'BLM-ENV-03',
      'DATABASE_URL is a secret made from the database',
      [
        secret('DATABASE_URL', { refersTo: 'database URL' }),
        property('database URL', 'SecretString', {
          like: '*@${BloomEnergyDB.Endpoint.Address}:5432/bloom_contracts?sslmode=verify-full',
        }),
        property('database password', 'GenerateSecretString.GenerateStringKey', 'password'),
        // Letters and digits only, so that it can stand in an address as it is.
        property('database password', 'GenerateSecretString.ExcludePunctuation', true),
        noVariable('DATABASE_URL'),
      ],
      { area, resolution: 'C-BLM-16' },
    ),
    claim(
      'BLM-ENV-04',
      'JWT_SECRET is the key jwt of its secret',
      [secret('JWT_SECRET', '${JwtSecret}:jwt::'), noVariable('JWT_SECRET')],
      {
        area,
        resolution: 'C-BLM-15',
      },
    ),
    is('BLM-ENV-05', 'CORS_ORIGIN', corsOrigin, perimeter === 'no-internet' ? { resolution: 'C-BLM-01' } : {}),
    claim(
      'BLM-ENV-06',
      'ANTHROPIC_API_KEY is read from its secret',
      [secret('ANTHROPIC_API_KEY', '${AnthropicKey}'), noVariable('ANTHROPIC_API_KEY')],
      { area },
    ),
    is('BLM-ENV-07', 'DEFAULT_AI_PROVIDER', 'anthropic'),
    is('BLM-ENV-08', 'ANTHROPIC_MODEL', values.ANTHROPIC_MODEL ?? '', {
      resolution: 'C-BLM-09',
      note: 'claude-3-5-sonnet-20241022 was retired on 2025-10-28; synthesis stops at a retired model.',
    }),
    is('BLM-ENV-09', 'ANTHROPIC_MAX_TOKENS', '4000', {
      resolution: 'C-BLM-09',
      note: 'Current models count what they think against this limit: long answers may be cut.',
    }),
    claim(
      'BLM-ENV-10',
      'ANTHROPIC_TEMPERATURE=0.7 where the model accepts it',
      values.ANTHROPIC_TEMPERATURE === undefined
        ? noVariable('ANTHROPIC_TEMPERATURE')
        : plain('ANTHROPIC_TEMPERATURE', '0.7'),
      {
        area,
        resolution: 'C-BLM-09',
        note: 'Models from Sonnet 5 on answer a temperature of one’s own with HTTP 400.',
      },
    ),
    claim(
      'BLM-ENV-11',
      'AI_REQUEST_TIMEOUT=30000, and everything before it waits longer',
      [
        plain('AI_REQUEST_TIMEOUT', '30000'),
        property('load balancer', 'LoadBalancerAttributes', {
          has: { where: { Key: 'idle_timeout.timeout_seconds', Value: '75' } },
        }),
        ...(perimeter === 'no-internet'
          ? []
          : [property('edge', 'DistributionConfig.Origins[0].VpcOriginConfig.OriginReadTimeout', 60)]),
      ],
      { area, resolution: 'C-BLM-22' },
    ),
    is('BLM-ENV-12', 'AWS_REGION', 'us-west-2'),
    is('BLM-ENV-13', 'ENABLE_AWS_SECRETS_MANAGER', 'true'),
    is('BLM-ENV-14', 'ENABLE_VPC_ENDPOINT', 'true'),
    claim(
      'BLM-ENV-15',
      'REDIS_URL is the address of the cache, with TLS',
      cachePassword === true
        ? [
            secret('REDIS_URL', { refersTo: 'Redis URL' }),
            property('Redis URL', 'SecretString', {
              like: 'rediss://:*@${BloomEnergyCache.PrimaryEndPoint.Address}:6379',
            }),
          ]
        : [plain('REDIS_URL', 'rediss://${BloomEnergyCache.PrimaryEndPoint.Address}:6379')],
      { area, resolution: 'C-BLM-16' },
    ),
    is('BLM-ENV-16', 'USE_REDIS', 'true'),
    is('BLM-ENV-17', 'CACHE_TTL', '3600'),
    is('BLM-ENV-18', 'LOG_LEVEL', 'info'),
    claim(
      'BLM-ENV-19',
      'CLOUDWATCH_LOG_GROUP=/aws/ecs/bloom-energy-contracts',
      [
        plain('CLOUDWATCH_LOG_GROUP', '/aws/ecs/bloom-energy-contracts'),
        property('log group', 'LogGroupName', '/aws/ecs/bloom-energy-contracts'),
      ],
      { area },
    ),
    claim('BLM-ENV-20', 'Every documented variable is there, and no other', complete(options), {
      area,
      resolution: 'C-BLM-16',
      ...(values.ANTHROPIC_TEMPERATURE === undefined && {
        note: '18 of the 19: ANTHROPIC_TEMPERATURE is left out for a model that refuses it (C-BLM-09).',
      }),
    }),
  ];
}

function complete(options: BloomContractsOptions) {
  const secrets = [
    'ANTHROPIC_API_KEY',
    'DATABASE_URL',
    'JWT_SECRET',
    ...(options.cachePassword === true ? ['REDIS_URL'] : []),
  ];
  const hasTemperature = plainVariables(options).ANTHROPIC_TEMPERATURE !== undefined;
  const others = contract.env
    .map(({ name }) => name)
    .filter((name) => !secrets.includes(name) && (name !== 'ANTHROPIC_TEMPERATURE' || hasTemperature));
  const named = (names: readonly string[]) => ({ exactly: names.map((Name) => ({ where: { Name } })) });
  return [
    property(OF, PLAIN, named(others)),
    property(OF, SECRET, named(secrets)),
    witness('workload', 'the process starts with these variables and names the first required one that is taken away'),
  ];
}
