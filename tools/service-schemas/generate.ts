/**
 * Writes `src/local/schemas/`: what the SDK's clients know of their services, as data that loads in a millisecond, and the
 * types of inputs and outputs for the services that the local target implements. Run by hand after a change of versions:
 * `npm --prefix tools/service-schemas ci && npm --prefix tools/service-schemas run generate:schemas`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Compactor } from './compact-schema.ts';
import { shapeTypes } from './shape-types.ts';

/** The services whose implementation is written against generated types. */
const TYPED = new Set([
  'acm',
  'application-auto-scaling',
  'auto-scaling',
  'cloudfront',
  'cloudwatch',
  'cloudwatch-logs',
  'cognito-identity-provider',
  'cost-explorer',
  'dynamodb',
  'dynamodb-streams',
  'ecr',
  'ecs',
  'elastic-load-balancing-v2',
  'elasticache',
  'eventbridge',
  'firehose',
  'iam',
  'kinesis',
  'kms',
  'lambda',
  'pipes',
  'rds',
  'resource-groups-tagging-api',
  's3',
  'scheduler',
  'secrets-manager',
  'sfn',
  'sns',
  'sqs',
  'ssm',
  'sts',
  'wafv2',
  'xray',
]);

const require = createRequire(import.meta.url);
const TARGET = join(import.meta.dirname, '..', '..', 'src', 'local', 'schemas');

interface Client {
  readonly config: {
    readonly protocol: { readonly constructor: { readonly name: string } };
    readonly protocolSettings: Readonly<Record<string, unknown>>;
    readonly serviceId: string;
    readonly defaultSigningName: string;
  };
}

function schemaOf(name: string) {
  const packageName = `@aws-sdk/client-${name}`;
  const { version } = require(`${packageName}/package.json`) as { readonly version: string };
  const exported = require(packageName) as Readonly<Record<string, unknown>>;
  const make = Object.entries(exported).find(([key]) => key.endsWith('Client') && !key.startsWith('__'))?.[1];
  const { config } = new (make as new (options: object) => Client)({
    region: 'us-east-1',
    credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
  });
  const schemas = Object.entries(exported).flatMap(([key, value]) =>
    key.endsWith('$') && Array.isArray(value) ? [value] : [],
  );
  const compactor = new Compactor();
  const operations = Object.fromEntries(
    schemas.filter(([kind]) => kind === 9).map((raw) => [String(raw[2]), compactor.operation(raw)]),
  );
  for (const raw of schemas) if (raw[0] === -3) compactor.error(raw);
  const { version: apiVersion, serviceTarget, xmlNamespace, awsQueryCompatible } = config.protocolSettings;
  return {
    from: `${packageName} ${version}, Apache-2.0, Copyright Amazon.com, Inc. or its affiliates`,
    id: config.serviceId,
    signingName: config.defaultSigningName,
    version: apiVersion,
    protocol: config.protocol.constructor.name.replace(/^S3|Protocol$/g, '').replace(/^RestXml/, 'AwsRestXml'),
    target: serviceTarget,
    ...(xmlNamespace === undefined ? {} : { xmlNamespace }),
    ...(awsQueryCompatible === true ? { queryCompatible: true } : {}),
    operations,
    errors: compactor.errors,
    shapes: compactor.shapes,
  };
}

const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

mkdirSync(TARGET, { recursive: true });
const catalog: object[] = [];
for (const name of Object.keys(dependencies).map((each) => each.replace('@aws-sdk/client-', ''))) {
  const schema = schemaOf(name);
  writeFileSync(join(TARGET, `${name}.json`), `${JSON.stringify(schema)}\n`);
  const { signingName, version, protocol, target, queryCompatible } = schema;
  catalog.push({ file: name, signingName, version, protocol, target, queryCompatible });
  if (!TYPED.has(name)) continue;
  writeFileSync(join(TARGET, `${name}.generated.ts`), shapeTypes(name, schema.from, schema.shapes, schema.operations));
}
// What routing must know of every service before it loads any.
writeFileSync(join(TARGET, 'catalog.json'), `[\n${catalog.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
