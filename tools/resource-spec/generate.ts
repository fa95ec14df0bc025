/**
 * Writes `src/local/spec/data/`: what the local target has to know of CloudFormation's resource types, taken from AWS's own
 * specification (@aws-cdk/aws-service-spec, Apache-2.0). Run by hand:
 * `npm --prefix tools/resource-spec ci && npm run generate:spec`.
 *
 * One file a name space, so that a stack loads only what it uses, and `types.json`, the names of all types, so that a name
 * is refused exactly where AWS refuses it. A property is one short text, which `src/local/spec/spec.ts` describes.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The name spaces whose types the local target runs or records. */
const NAME_SPACES = [
  'ApiGateway',
  'ApiGatewayV2',
  'ApplicationAutoScaling',
  'AutoScaling',
  'Backup',
  'CertificateManager',
  'CloudFormation',
  'CloudFront',
  'CloudTrail',
  'CloudWatch',
  'Cognito',
  'Config',
  'DynamoDB',
  'EC2',
  'ECR',
  'ECS',
  'EFS',
  'ElastiCache',
  'ElasticLoadBalancingV2',
  'Events',
  'GuardDuty',
  'IAM',
  'KMS',
  'Kinesis',
  'KinesisFirehose',
  'Lambda',
  'Logs',
  'Pipes',
  'RDS',
  'ResourceGroups',
  'Route53',
  'Route53Resolver',
  'S3',
  'SNS',
  'SQS',
  'SSM',
  'Scheduler',
  'SecretsManager',
  'ServiceDiscovery',
  'StepFunctions',
  'WAFv2',
];

interface PropertyType {
  readonly type: string;
  readonly element?: PropertyType;
  readonly types?: readonly PropertyType[];
  readonly reference?: { readonly $ref: string };
}

interface Property {
  readonly type: PropertyType;
  readonly required?: boolean;
  readonly causesReplacement?: 'yes' | 'no' | 'maybe';
}

interface Entity {
  readonly $id: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, Property>>;
}

interface Resource extends Entity {
  readonly cloudFormationType: string;
  readonly attributes: Readonly<Record<string, { readonly type: PropertyType }>>;
  readonly primaryIdentifier?: readonly string[];
  readonly cfnRefIdentifier?: readonly string[];
  readonly arnTemplate?: string;
  readonly tagInformation?: { readonly tagPropertyName: string; readonly variant: string };
  readonly additionalReplacementProperties?: readonly (readonly string[])[];
}

interface Specification {
  all(kind: 'resource'): Iterable<Resource>;
  all(kind: 'typeDefinition'): Iterable<Entity>;
}

const SHORT: Readonly<Record<string, string>> = {
  string: 's',
  integer: 'i',
  number: 'n',
  boolean: 'b',
  'date-time': 's',
  json: 'j',
  tag: 'g',
  null: 'j',
};

// Named apart: it is a package of this folder, not of the repository.
const SPECIFICATION = '@aws-cdk/aws-service-spec';
const file = createRequire(import.meta.url).resolve(SPECIFICATION);
const { loadAwsServiceSpec }: { loadAwsServiceSpec(): Promise<Specification> } = await import(pathToFileURL(file).href);
const specification = await loadAwsServiceSpec();
const definitions = new Map([...specification.all('typeDefinition')].map((each) => [each.$id, each]));
const resources = [...specification.all('resource')].toSorted((a, b) =>
  a.cloudFormationType < b.cloudFormationType ? -1 : 1,
);
const folder = join(import.meta.dirname, '../../src/local/spec/data');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
write(
  'types',
  resources.map(({ cloudFormationType }) => cloudFormationType),
);
for (const space of NAME_SPACES) {
  const own = resources.filter(({ cloudFormationType }) => cloudFormationType.startsWith(`AWS::${space}::`));
  const used = new Map<string, string>();
  const types = Object.fromEntries(own.map((each) => [each.cloudFormationType, resourceOf(each, used)]));
  const nested: Record<string, unknown> = {};
  for (const [id, name] of used) nested[name] = propertiesOf(definitions.get(id)?.properties ?? {}, used);
  write(space, { types, nested });
}

function resourceOf(resource: Resource, used: Map<string, string>) {
  const { primaryIdentifier, cfnRefIdentifier, arnTemplate, tagInformation, additionalReplacementProperties } =
    resource;
  return {
    properties: propertiesOf(resource.properties, used),
    attributes: Object.fromEntries(
      Object.entries(resource.attributes).map(([name, { type }]) => [name, textOf(type, used)]),
    ),
    ...(primaryIdentifier !== undefined && { identifier: primaryIdentifier }),
    ...(cfnRefIdentifier !== undefined && { ref: cfnRefIdentifier }),
    ...(arnTemplate !== undefined && { arn: arnTemplate }),
    ...(tagInformation !== undefined && { tags: `${tagInformation.variant} ${tagInformation.tagPropertyName}` }),
    ...(additionalReplacementProperties !== undefined && {
      alsoReplaced: additionalReplacementProperties.map((path) => path.join('/')),
    }),
  };
}

function propertiesOf(properties: Readonly<Record<string, Property>>, used: Map<string, string>) {
  return Object.fromEntries(
    Object.entries(properties)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { type, required, causesReplacement }]) => {
        const flags = `${required === true ? '!' : ''}${causesReplacement === 'yes' ? 'R' : causesReplacement === 'maybe' ? '?' : ''}`;
        return [name, flags === '' ? textOf(type, used) : `${textOf(type, used)} ${flags}`];
      }),
  );
}

function textOf({ type, element, types, reference }: PropertyType, used: Map<string, string>): string {
  if (type === 'array' && element !== undefined) return `[${textOf(element, used)}]`;
  if (type === 'map' && element !== undefined) return `{${textOf(element, used)}}`;
  if (type === 'union') return [...new Set((types ?? []).map((each) => textOf(each, used)))].join('|');
  if (type === 'ref' && reference !== undefined) {
    const known = used.get(reference.$ref);
    if (known !== undefined) return `#${known}`;
    const wanted = definitions.get(reference.$ref)?.name ?? 'Unknown';
    const taken = new Set(used.values());
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`;
    used.set(reference.$ref, name);
    return `#${name}`;
  }
  const short = SHORT[type];
  if (short === undefined) throw new Error(`The specification has properties of the type "${type}".`);
  return short;
}

function write(name: string, content: unknown): void {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(content)}\n`);
}
