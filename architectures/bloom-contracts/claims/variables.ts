import type { Assertion, Claim, ClaimDetails } from 'lintel/claims';
import { contract } from '../../../workloads/contracts/contract.ts';
import type { BloomContractsOptions } from '../options.ts';
import { that } from './names.ts';

const { called, claim, file, property, runs } = that;
const JWT_SECRET = 'JWT secret:jwt' as const;

/** Temperatures of one's own are refused from Sonnet 5 on; only this model is offered inside AWS. */
const MODELS: Readonly<Record<string, { readonly takesTemperature: boolean; readonly bedrock?: string }>> = {
  'claude-sonnet-4-5': { takesTemperature: true },
  'claude-sonnet-5-5': { takesTemperature: false, bedrock: 'anthropic.claude-sonnet-5-5' },
};

/** The variables that are no secret. */
function plainVariables(options: BloomContractsOptions): Readonly<Record<string, string>> {
  const { perimeter, viewer, model = 'claude-sonnet-5-5', cachePassword = false } = options;
  const { takesTemperature, bedrock } = MODELS[model] ?? { takesTemperature: false };
  return {
    NODE_ENV: 'production',
    PORT: '3001',
    CORS_ORIGIN:
      perimeter === 'no-internet'
        ? 'https://${OriginDomainName}'
        : `https://${viewer === undefined ? '${Edge.DomainName}' : viewer.domainName}`,
    DEFAULT_AI_PROVIDER: 'anthropic',
    ANTHROPIC_MODEL: perimeter === 'no-internet' ? (bedrock ?? model) : model,
    ANTHROPIC_MAX_TOKENS: '4000',
    ...(takesTemperature && { ANTHROPIC_TEMPERATURE: '0.7' }),
    AI_REQUEST_TIMEOUT: '30000',
    AWS_REGION: 'us-west-2',
    ENABLE_AWS_SECRETS_MANAGER: 'true',
    ENABLE_VPC_ENDPOINT: 'true',
    ...(!cachePassword && { REDIS_URL: 'rediss://${BloomEnergyCache.PrimaryEndPoint.Address}:6379' }),
    USE_REDIS: 'true',
    CACHE_TTL: '3600',
    LOG_LEVEL: 'info',
    CLOUDWATCH_LOG_GROUP: '/aws/ecs/bloom-energy-contracts',
    ...(perimeter === 'no-internet' && { TRUSTED_HOPS: '1' }),
  };
}

/** Every variable, each secret one by reference, and no other. */
export function environment(options: BloomContractsOptions): Assertion {
  return runs('service', {
    environment: plainVariables(options),
    secrets: {
      ANTHROPIC_API_KEY: 'Anthropic key',
      DATABASE_URL: 'database URL',
      JWT_SECRET,
      ...(options.cachePassword === true && { REDIS_URL: 'Redis URL' as const }),
    },
    only: true,
  });
}

export function variableClaims(options: BloomContractsOptions): readonly Claim[] {
  const { perimeter, cachePassword = false } = options;
  const variables = plainVariables(options);
  const takesTemperature = variables.ANTHROPIC_TEMPERATURE !== undefined;
  const is = (id: string, name: string, more: ClaimDetails = {}, also: readonly Assertion[] = []) => {
    const value = variables[name] ?? '';
    return claim(id, `${name}=${value}`, more, [runs('service', { environment: { [name]: value } }), ...also]);
  };
  return that.area('Environment variables', [
    is('BLM-ENV-01', 'NODE_ENV'),
    is('BLM-ENV-02', 'PORT'),
    claim('BLM-ENV-03', 'DATABASE_URL is a secret made from the database', { resolution: 'C-BLM-16' }, [
      runs('service', { secrets: { DATABASE_URL: 'database URL' } }),
      called('database URL', 'bloom-energy-database-url'),
      property('database URL', 'SecretString', {
        like: '*@${BloomEnergyDB.Endpoint.Address}:5432/bloom_contracts?sslmode=verify-full',
      }),
      property('database password', 'GenerateSecretString', {
        // Letters and digits only, so that it can stand in an address as it is.
        where: { GenerateStringKey: 'password', ExcludePunctuation: true },
      }),
      // verify-full needs the authorities of RDS, which the image has.
      file('Dockerfile', {
        runs: [
          `ADD --chmod=0444 https://truststore.pki.rds.amazonaws.com/${options.region}/${options.region}-bundle.pem /etc/ssl/certs/aws-rds.pem`,
        ],
        image: { 'env.NODE_EXTRA_CA_CERTS': '/etc/ssl/certs/aws-rds.pem' },
      }),
    ]),
    claim(
      'BLM-ENV-04',
      'JWT_SECRET is the key jwt of its secret',
      { resolution: 'C-BLM-15' },
      runs('service', { secrets: { JWT_SECRET } }),
    ),
    is('BLM-ENV-05', 'CORS_ORIGIN', perimeter === 'no-internet' ? { resolution: 'C-BLM-01' } : {}),
    claim(
      'BLM-ENV-06',
      'ANTHROPIC_API_KEY is read from its secret',
      runs('service', { secrets: { ANTHROPIC_API_KEY: 'Anthropic key' } }),
    ),
    is('BLM-ENV-07', 'DEFAULT_AI_PROVIDER'),
    is('BLM-ENV-08', 'ANTHROPIC_MODEL', {
      resolution: 'C-BLM-09',
      note: 'claude-3-5-sonnet-20241022 was retired on 2025-10-28; synthesis stops at a retired model.',
    }),
    is('BLM-ENV-09', 'ANTHROPIC_MAX_TOKENS', {
      resolution: 'C-BLM-09',
      note: 'Current models count what they think against this limit: long answers may be cut.',
    }),
    claim(
      'BLM-ENV-10',
      'ANTHROPIC_TEMPERATURE=0.7 where the model accepts it',
      {
        resolution: 'C-BLM-09',
        note: 'Models from Sonnet 5 on answer a temperature of one’s own with HTTP 400.',
      },
      runs('service', { environment: { ANTHROPIC_TEMPERATURE: takesTemperature ? '0.7' : { absent: true } } }),
    ),
    claim('BLM-ENV-11', 'AI_REQUEST_TIMEOUT=30000, and everything before it waits longer', { resolution: 'C-BLM-22' }, [
      runs('service', { environment: { AI_REQUEST_TIMEOUT: '30000' } }),
      property('load balancer', 'LoadBalancerAttributes', {
        has: { where: { Key: 'idle_timeout.timeout_seconds', Value: '75' } },
      }),
      ...(perimeter === 'no-internet'
        ? []
        : [property('edge', 'DistributionConfig.Origins[0].VpcOriginConfig.OriginReadTimeout', 60)]),
    ]),
    is('BLM-ENV-12', 'AWS_REGION'),
    is('BLM-ENV-13', 'ENABLE_AWS_SECRETS_MANAGER'),
    is('BLM-ENV-14', 'ENABLE_VPC_ENDPOINT'),
    claim(
      'BLM-ENV-15',
      'REDIS_URL is the address of the cache, with TLS',
      { resolution: 'C-BLM-16' },
      cachePassword
        ? [
            runs('service', { secrets: { REDIS_URL: 'Redis URL' } }),
            property('Redis URL', 'SecretString', {
              like: 'rediss://:*@${BloomEnergyCache.PrimaryEndPoint.Address}:6379',
            }),
          ]
        : runs('service', {
            environment: { REDIS_URL: 'rediss://${BloomEnergyCache.PrimaryEndPoint.Address}:6379' },
          }),
    ),
    is('BLM-ENV-16', 'USE_REDIS'),
    is('BLM-ENV-17', 'CACHE_TTL'),
    is('BLM-ENV-18', 'LOG_LEVEL'),
    is('BLM-ENV-19', 'CLOUDWATCH_LOG_GROUP', {}, [called('log group', '/aws/ecs/bloom-energy-contracts')]),
    claim(
      'BLM-ENV-20',
      'Every documented variable is there, and no other',
      {
        resolution: 'C-BLM-16',
        ...(!takesTemperature && {
          note: '18 of the 19: ANTHROPIC_TEMPERATURE is left out for a model that refuses it (C-BLM-09).',
        }),
      },
      [
        environment(options),
        runs('service', { contract }),
        that.witness(
          'workload',
          'the process starts with these variables and names the first required one that is taken away',
        ),
      ],
    ),
  ]);
}
