/**
 * By resource type, what is left when something is taken away. Which services stand in one zone, in a region or everywhere:
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/aws-service-types.html
 */
import { NEVER } from '../../base/index.ts';
import { textOf, valuesAt } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { asFlag, asText, saidOfThing } from '../said.ts';
import { databaseCluster, databaseInstance, instancesOfCluster, oneMachine, replicationGroup } from './databases.ts';
import { scalingGroup, taskService } from './fleets.ts';
import { type Left, type Loss, leftNothing, leftOpen, leftWhole, ofUnits, type SurvivalRule } from './left.ts';
import { standingInEach } from './places.ts';
import { keepsRestorable } from './restore-points.ts';

/** In a VPC it stands in subnets; elsewhere Lambda runs it in several zones. */
const lambda: SurvivalRule = (question, thing, loss) => {
  const isInside = valuesAt(thing.properties, ['VpcConfig']).some(({ value }) => value !== undefined);
  return isInside ? standingInEach(question, thing, loss) : regional(question, thing, loss);
};

/** https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html: a zonal gateway lives in the zone of its subnet. */
const natGateway: SurvivalRule = (question, thing, loss) => {
  const mode = valuesAt(thing.properties, ['AvailabilityMode']).find(({ value }) => value !== undefined);
  const isRegional = mode !== undefined && textOf(mode.value)?.toLowerCase() === 'regional';
  return isRegional ? regional(question, thing, loss) : oneMachine(question, thing, loss);
};

/** A file system of the class One Zone names its zone. */
const fileSystem: SurvivalRule = (question, thing, loss) => {
  const named = valuesAt(thing.properties, ['AvailabilityZoneName']).filter(({ value }) => value !== undefined);
  if (named.length === 0) return regional(question, thing, loss);
  if (loss.kind !== 'zone') return undefined;
  const zone = textOf(named[0]?.value);
  if (loss.isAny) return [leftNothing(thing, `${thing.id} keeps its files in one zone.`, ['AvailabilityZoneName'])];
  const says = `${thing.id} keeps its files in ${zone ?? 'one zone'}.`;
  if (zone === undefined) return [leftOpen(thing, says, `the zone of ${thing.id}`, ['AvailabilityZoneName'])];
  return loss.zones.has(zone)
    ? [leftNothing(thing, says, ['AvailabilityZoneName'])]
    : [leftWhole(thing, says, ['AvailabilityZoneName'])];
};

/** AWS puts another node in the place of one that fails; the targets behind are asked apart. */
const loadBalancer: SurvivalRule = (question, thing, loss) =>
  loss.kind === 'instance'
    ? [leftWhole(thing, `AWS replaces nodes of ${thing.id}.`)]
    : standingInEach(question, thing, loss);

/** A service of a region keeps several zones by itself; nothing but the region takes it away. */
const regional: SurvivalRule = (_, thing, loss) => {
  if (loss.kind === 'region') return [leftNothing(thing, `${thing.id} is in one region.`)];
  if (loss.kind === 'zone')
    return [leftWhole(thing, `AWS keeps ${thing.id} (${thing.type}) in several zones of its region.`)];
  return undefined;
};

/** Served from everywhere. */
const global: SurvivalRule = (_, thing, loss) =>
  loss.kind === 'region' || loss.kind === 'zone'
    ? [leftWhole(thing, `AWS keeps ${thing.id} (${thing.type}) in many regions.`)]
    : undefined;

/** Replicas in other regions go on. */
const globalTable: SurvivalRule = (question, thing, loss) => {
  if (loss.kind !== 'region') return regional(question, thing, loss);
  const replicas = valuesAt(thing.properties, ['Replicas']).flatMap(({ value }) => (Array.isArray(value) ? value : []));
  const path = ['Replicas'];
  return [
    replicas.length > 1
      ? leftWhole(thing, `${thing.id} has ${replicas.length} replicas, each in a region of its own.`, path)
      : leftNothing(thing, `${thing.id} has one replica.`, path),
  ];
};

/** Where the property is the word it stands in several zones; else it is one machine. */
const inSeveralIf =
  (property: string, isSo: (text: string) => boolean, unset: boolean): SurvivalRule =>
  (question, thing, loss) => {
    if (loss.kind !== 'zone' && loss.kind !== 'instance') return undefined;
    return saidOfThing(thing, [property], unset, isSo).flatMap((said): readonly Left[] => {
      if (said.when === NEVER) return [];
      const inWorld = { ...thing, when: said.when };
      if (said.is === true) return [leftWhole(inWorld, said.says, said.path)];
      if (said.is === undefined) return [leftOpen(inWorld, said.says, said.missing ?? said.says, said.path)];
      return oneMachine(question, inWorld, loss) ?? [];
    });
  };

const startsWithMulti = (text: string): boolean => /multi/i.test(asText(text));

const RULES: Readonly<Record<string, SurvivalRule>> = {
  'AWS::EC2::Instance': oneMachine,
  'AWS::EC2::Volume': oneMachine,
  'AWS::EC2::NatGateway': natGateway,
  'AWS::EC2::InstanceConnectEndpoint': oneMachine,
  'AWS::EFS::MountTarget': oneMachine,
  'AWS::EFS::FileSystem': fileSystem,
  'AWS::SageMaker::NotebookInstance': oneMachine,
  'AWS::AutoScaling::AutoScalingGroup': scalingGroup,
  'AWS::ECS::Service': taskService,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancer,
  'AWS::ElasticLoadBalancing::LoadBalancer': loadBalancer,
  'AWS::EC2::VPCEndpoint': (question, thing, loss) =>
    standingInEach(question, thing, loss) ?? regional(question, thing, loss),
  'AWS::ApiGatewayV2::VpcLink': standingInEach,
  'AWS::Route53Resolver::ResolverEndpoint': standingInEach,
  'AWS::RDS::DBProxy': standingInEach,
  'AWS::ElastiCache::ServerlessCache': standingInEach,
  'AWS::EKS::Cluster': standingInEach,
  'AWS::Lambda::Function': lambda,
  'AWS::RDS::DBInstance': databaseInstance,
  'AWS::RDS::DBCluster': databaseCluster,
  'AWS::DocDB::DBCluster': databaseCluster,
  'AWS::Neptune::DBCluster': databaseCluster,
  'AWS::DocDB::DBInstance': oneMachine,
  'AWS::Neptune::DBInstance': oneMachine,
  'AWS::ElastiCache::ReplicationGroup': replicationGroup,
  'AWS::Redshift::Cluster': inSeveralIf('MultiAZ', asFlag, false),
  'AWS::DMS::ReplicationInstance': inSeveralIf('MultiAZ', asFlag, false),
  'AWS::AmazonMQ::Broker': inSeveralIf('DeploymentMode', startsWithMulti, false),
  'AWS::DynamoDB::GlobalTable': globalTable,
};

/** Types of services that stand in a region, by what they begin with. */
const REGIONAL: readonly string[] = [
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
  'AWS::SSM::Parameter',
  'AWS::Logs::LogGroup',
  'AWS::Kinesis::Stream',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::StepFunctions::StateMachine',
  'AWS::Events::EventBus',
  'AWS::Events::SurvivalRule',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::AppSync::GraphQLApi',
  'AWS::Cognito::UserPool',
  'AWS::ECR::Repository',
  'AWS::Backup::BackupVault',
  'AWS::CloudWatch::Alarm',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::TransitGateway',
];

const GLOBAL: readonly string[] = [
  'AWS::CloudFront::Distribution',
  'AWS::Route53::HostedZone',
  'AWS::Route53::RecordSet',
];

/** The rule of a type; undefined for types whose survival is not known. */
export function ruleOf(type: string): SurvivalRule | undefined {
  if (Object.hasOwn(RULES, type)) return RULES[type];
  if (REGIONAL.includes(type)) return regional;
  return GLOBAL.includes(type) ? global : undefined;
}

/** Whether it runs or keeps something in zones of the template's choosing. */
export function standsInZones(type: string): boolean {
  return Object.hasOwn(RULES, type) && type !== 'AWS::DynamoDB::GlobalTable';
}

/** What is left of a thing; what is taken away itself is gone, and what nobody knows is open. */
export function leftOf(question: Question, thing: Thing, loss: Loss): readonly Left[] {
  if (loss.kind === 'resources') return remaining(question, thing, loss);
  if (loss.kind === 'data') return leftOfData(thing);
  const found = ruleOf(thing.type)?.(question, thing, loss);
  if (found !== undefined) return found;
  if (loss.kind === 'region' && standsInZones(thing.type)) return [leftNothing(thing, `${thing.id} is in one region.`)];
  const what = `what ${LOST[loss.kind]} takes from ${thing.id} (${thing.type})`;
  return [leftOpen(thing, `${thing.id} is ${thing.type}.`, what)];
}

/** A replica and a standby have the same mistake a moment later. */
function leftOfData(thing: Thing): readonly Left[] {
  if (keepsRestorable(thing.type))
    return [leftNothing(thing, `What is lost in ${thing.id} is lost in its replicas too.`)];
  return [
    leftOpen(
      thing,
      `${thing.id} is ${thing.type}.`,
      `what ${thing.id} (${thing.type}) keeps, and from where it is restored`,
    ),
  ];
}

const LOST = {
  zone: 'the loss of a zone',
  instance: 'the loss of an instance',
  writer: 'the loss of the writer',
  region: 'the loss of a region',
};

/** A cluster goes on as long as a member is left; all else stays unless it is taken away itself. */
function remaining(question: Question, thing: Thing, { ids }: Extract<Loss, { kind: 'resources' }>): readonly Left[] {
  if (ids.has(thing.id)) return [leftNothing(thing, `${thing.id} is taken away.`)];
  if (!thing.type.endsWith('::DBCluster')) return [leftWhole(thing, `${thing.id} is not taken away.`)];
  const members = instancesOfCluster(question, thing);
  if (members.length === 0) return [leftWhole(thing, `${thing.id} is not taken away.`)];
  const units = members.map(({ id, when }) => ({ when, fate: ids.has(id) ? 'goes' : 'stays' }) as const);
  return ofUnits(thing, units, `${thing.id} has ${members.map(({ id }) => id).join(', ')}.`);
}
