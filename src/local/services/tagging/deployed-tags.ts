/** Tags and ARNs of what stacks made and no service keeps itself. */
import { isRecord } from '../../../base/index.ts';
import { type DeployedRecord, stackTagsOf } from '../../engine/deployed.ts';
import type { AccountRegion, LocalWorld } from '../../service.ts';
import { specOf } from '../../spec/spec.ts';

export type TagMap = Readonly<Record<string, string>>;

interface Place extends AccountRegion {
  readonly world: LocalWorld;
}

/** What requests changed of tags that a template gave, by ARN; `null` stands for one that was taken away. */
const changesOf = ({ world, account, region }: Place) =>
  world.state.collection<Readonly<Record<string, string | null>>>('tagging/change', { account, region });

/** Puts and takes tags of a resource that has no service of its own. */
export function changeDeployedTags(arn: string, put: TagMap, taken: readonly string[], place: Place): void {
  const changes = changesOf(place);
  changes.put(arn, { ...changes.get(arn), ...put, ...Object.fromEntries(taken.map((key) => [key, null])) });
}

/** The tags of a resource as they stand: the stack's, the template's, and what requests changed of them. */
export function tagsOfDeployed(record: DeployedRecord, place: Place): TagMap {
  const own = templateTags(record);
  if (own === undefined) return {};
  const arn = arnOfDeployed(record, place);
  const changed = arn === undefined ? undefined : changesOf(place).get(arn);
  const all = { ...stackTagsOf(record), ...own, ...changed };
  return Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}

/** What the properties say; `undefined` where the type has no tags. */
function templateTags({ type, properties }: DeployedRecord): TagMap | undefined {
  const [, property] = specOf(type)?.tags?.split(' ') ?? [];
  if (type === 'AWS::EC2::LaunchTemplate' || type === 'AWS::EC2::VPCEndpoint') {
    return tagSpecification(properties.TagSpecifications ?? properties.Tags);
  }
  if (property === undefined) return undefined;
  const given = properties[property];
  if (Array.isArray(given)) return listed(given);
  return isRecord(given) ? Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)])) : {};
}

function listed(list: readonly unknown[]): TagMap {
  return Object.fromEntries(
    list.filter(isRecord).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[String(Key), String(Value ?? '')]])),
  );
}

/** Of a launch template only its own are meant, not those of what it launches. */
function tagSpecification(given: unknown): TagMap {
  if (!Array.isArray(given)) return {};
  return Object.assign(
    listed(given),
    ...given.filter(isRecord).map(({ Tags: tags }) => (Array.isArray(tags) ? listed(tags) : {})),
  ) as TagMap;
}

/** The word in the ARN of an EC2 resource, where its type does not say it. */
const EC2_KINDS: Readonly<Record<string, string>> = {
  EIP: 'elastic-ip',
  FlowLog: 'vpc-flow-log',
  Instance: 'instance',
  InternetGateway: 'internet-gateway',
  KeyPair: 'key-pair',
  LaunchTemplate: 'launch-template',
  NatGateway: 'natgateway',
  NetworkAcl: 'network-acl',
  NetworkInterface: 'network-interface',
  RouteTable: 'route-table',
  SecurityGroup: 'security-group',
  Subnet: 'subnet',
  VPC: 'vpc',
  VPCEndpoint: 'vpc-endpoint',
  Volume: 'volume',
};

/** The ARN of a resource; `undefined` where its type has none, or none that is known. */
export function arnOfDeployed(
  record: DeployedRecord,
  { partition, account, region }: AccountRegion,
): string | undefined {
  const { type, physicalId, attributes, properties } = record;
  if (physicalId.startsWith('arn:')) return physicalId;
  const [, service = '', name = ''] = type.split('::');
  if (service === 'EC2') {
    const kind = EC2_KINDS[name];
    const id = name === 'EIP' ? attributes.AllocationId : name === 'KeyPair' ? attributes.KeyPairId : physicalId;
    return kind === undefined ? undefined : `arn:${partition}:ec2:${region}:${account}:${kind}/${String(id)}`;
  }
  const named = Object.entries(attributes).find(
    ([key, value]) => (key === 'Arn' || key === `${name}Arn`) && typeof value === 'string',
  );
  if (named !== undefined) return String(named[1]);
  const spec = specOf(type);
  if (spec?.arn === undefined) return undefined;
  const known: Readonly<Record<string, string>> = { Partition: partition, Account: account, Region: region };
  const parts = [...spec.arn.matchAll(/\$\{(\w+)\}/g)].map(([, part = '']) => part).filter((part) => !(part in known));
  let isWhole = true;
  const arn = spec.arn.replace(/\$\{(\w+)\}/g, (_, part: string) => {
    const value = known[part] ?? attributes[part] ?? properties[part] ?? (parts.length === 1 ? physicalId : undefined);
    if (typeof value !== 'string') isWhole = false;
    return String(value);
  });
  return isWhole ? arn : undefined;
}
