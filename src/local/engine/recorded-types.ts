/**
 * The types that the local target records when no service runs them, with the forms that AWS's specification does not
 * give: what Ref returns, and attributes whose form the page of the type states
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html). A type that
 * is not here, and that no service has, is refused.
 */
import type { RecordedForm, RecordFacts } from './recorded-form.ts';

type Forms = Readonly<Record<string, RecordedForm>>;

const BY_SPECIFICATION: RecordedForm = {};

const id =
  (prefix: string, length = 17) =>
  ({ hex }: RecordFacts) =>
    `${prefix}-${hex(length)}`;

const arn = (service: string, rest: (facts: RecordFacts) => string) => (facts: RecordFacts) =>
  `arn:aws:${service}:${facts.region}:${facts.account}:${rest(facts)}`;

const uuid = ({ hex }: RecordFacts) => {
  const digits = hex(32);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
};

const RDS: Forms = {
  'AWS::RDS::EventSubscription': BY_SPECIFICATION,
  'AWS::RDS::OptionGroup': BY_SPECIFICATION,
};

const ECS: Forms = {
  'AWS::ECS::CapacityProvider': BY_SPECIFICATION,
};

const assignedId = (prefix: string, attribute: string): RecordedForm => ({
  ref: id(prefix),
  attributes: (_, ref) => ({ [attribute]: ref }),
});

const VPC: Forms = {
  'AWS::EC2::EIP': {
    // TEST-NET-3 of RFC 5737: an address that nobody has.
    ref: ({ hex }) => `203.0.113.${Number.parseInt(hex(2, 'address'), 16)}`,
    attributes: (facts, ref) => ({ PublicIp: ref, AllocationId: id('eipalloc')(facts) }),
  },
  'AWS::EC2::InternetGateway': assignedId('igw', 'InternetGatewayId'),
  'AWS::EC2::NatGateway': assignedId('nat', 'NatGatewayId'),
  'AWS::EC2::NetworkAcl': assignedId('acl', 'Id'),
  'AWS::EC2::NetworkAclEntry': assignedId('acle', 'Id'),
  'AWS::EC2::Route': { ref: (facts) => `${facts.property('RouteTableId')}|${facts.property('DestinationCidrBlock')}` },
  'AWS::EC2::RouteTable': assignedId('rtb', 'RouteTableId'),
  'AWS::EC2::SecurityGroup': {
    ref: id('sg'),
    attributes: (facts, ref) => ({ GroupId: ref, Id: ref, VpcId: facts.property('VpcId') }),
  },
  'AWS::EC2::SecurityGroupEgress': assignedId('sgr', 'Id'),
  'AWS::EC2::SecurityGroupIngress': assignedId('sgr', 'Id'),
  'AWS::EC2::Subnet': assignedId('subnet', 'SubnetId'),
  'AWS::EC2::SubnetNetworkAclAssociation': assignedId('aclassoc', 'AssociationId'),
  'AWS::EC2::SubnetRouteTableAssociation': assignedId('rtbassoc', 'Id'),
  'AWS::EC2::VPC': assignedId('vpc', 'VpcId'),
  'AWS::EC2::VPCEndpoint': assignedId('vpce', 'Id'),
  'AWS::EC2::VPCGatewayAttachment': {
    ref: (facts) => `${facts.property('InternetGatewayId') === undefined ? 'VGW' : 'IGW'}|${facts.property('VpcId')}`,
  },
};

const DATA: Forms = {
  'AWS::KMS::Alias': BY_SPECIFICATION,
  'AWS::KMS::Key': {
    ref: uuid,
    attributes: (facts, ref) => ({ KeyId: ref, Arn: `arn:aws:kms:${facts.region}:${facts.account}:key/${ref}` }),
  },
  'AWS::Logs::LogGroup': {
    ref: (facts) => facts.nameOf('LogGroupName', 512),
    attributes: (facts, ref) => ({ Arn: `arn:aws:logs:${facts.region}:${facts.account}:log-group:${ref}:*` }),
  },
  'AWS::Logs::MetricFilter': BY_SPECIFICATION,
  'AWS::SecretsManager::Secret': {
    ref: arn('secretsmanager', (facts) => `secret:${facts.nameOf('Name')}-${facts.hex(6, 'suffix')}`),
    attributes: (_, ref) => ({ Id: ref }),
  },
  'AWS::SecretsManager::SecretTargetAttachment': {
    ref: (facts) => facts.property('SecretId') ?? '',
    attributes: (_, ref) => ({ Id: ref }),
  },
  'AWS::SNS::Subscription': {
    ref: (facts) => `${facts.property('TopicArn')}:${uuid(facts)}`,
    attributes: (_, ref) => ({ Arn: ref }),
  },
  'AWS::SNS::Topic': {
    ref: arn('sns', (facts) => facts.nameOf('TopicName', 256)),
    attributes: (_, ref) => ({ TopicArn: ref, TopicName: ref.slice(ref.lastIndexOf(':') + 1) }),
  },
  'AWS::SNS::TopicPolicy': { ref: (facts) => facts.nameOf('Id') },
};

const OTHERS: Forms = {
  'AWS::IAM::OIDCProvider': {
    ref: (facts) =>
      `arn:aws:iam::${facts.account}:oidc-provider/${(facts.property('Url') ?? '').replace(/^https:\/\//, '')}`,
    attributes: (_, ref) => ({ Arn: ref }),
  },
  'AWS::AutoScaling::LaunchConfiguration': BY_SPECIFICATION,
  'AWS::Backup::BackupPlan': { ref: uuid, attributes: (_, ref) => ({ BackupPlanId: ref }) },
  'AWS::Backup::BackupSelection': {
    ref: (facts) => `${uuid(facts)}_${facts.property('BackupPlanId')}`,
    attributes: (facts) => ({ SelectionId: uuid(facts) }),
  },
  'AWS::Backup::BackupVault': {
    attributes: (facts, ref) => ({
      BackupVaultName: ref,
      BackupVaultArn: `arn:aws:backup:${facts.region}:${facts.account}:backup-vault:${ref}`,
    }),
  },
  'AWS::CDK::Metadata': { ref: uuid },
  'AWS::CloudTrail::Trail': BY_SPECIFICATION,
  'AWS::CloudWatch::Alarm': BY_SPECIFICATION,
  'AWS::CloudWatch::CompositeAlarm': BY_SPECIFICATION,
  'AWS::CloudWatch::Dashboard': BY_SPECIFICATION,
  'AWS::Config::ConfigRule': BY_SPECIFICATION,
  'AWS::Config::ConfigurationRecorder': BY_SPECIFICATION,
  'AWS::Config::ConformancePack': BY_SPECIFICATION,
  'AWS::Config::DeliveryChannel': BY_SPECIFICATION,
  'AWS::EC2::EIPAssociation': { ref: id('eipassoc') },
  'AWS::EC2::FlowLog': { ref: id('fl') },
  'AWS::EC2::Instance': { ref: id('i') },
  'AWS::EC2::KeyPair': {
    ref: (facts) => facts.nameOf('KeyName'),
    attributes: (facts) => ({ KeyPairId: id('key')(facts) }),
  },
  'AWS::EC2::Volume': { ref: id('vol') },
  'AWS::Events::EventBus': BY_SPECIFICATION,
  'AWS::Events::Rule': {
    ref: (facts) => facts.nameOf('Name'),
    attributes: (facts, ref) => {
      const bus = facts.property('EventBusName');
      const path = bus === undefined || bus === 'default' ? ref : `${bus.slice(bus.lastIndexOf('/') + 1)}/${ref}`;
      return { Arn: `arn:aws:events:${facts.region}:${facts.account}:rule/${path}`, RuleName: ref };
    },
  },
  'AWS::GuardDuty::Detector': { ref: ({ hex }) => hex(32), attributes: (_, ref) => ({ Id: ref }) },
  'AWS::Route53::HealthCheck': { ref: uuid, attributes: (_, ref) => ({ HealthCheckId: ref }) },
  'AWS::Route53::HostedZone': {
    ref: ({ hex }) => `Z${hex(20).toUpperCase()}`,
    attributes: (_, ref) => ({ Id: ref }),
  },
  'AWS::Route53::RecordSet': { ref: (facts) => facts.nameOf('Name') },
  'AWS::Route53Resolver::FirewallConfig': { ref: ({ hex }) => `rslvr-fc-${hex(17)}` },
  'AWS::Route53Resolver::FirewallDomainList': { ref: id('rslvr-fdl'), attributes: (_, ref) => ({ Id: ref }) },
  'AWS::Route53Resolver::FirewallRuleGroup': { ref: id('rslvr-frg'), attributes: (_, ref) => ({ Id: ref }) },
  'AWS::Route53Resolver::FirewallRuleGroupAssociation': {
    ref: id('rslvr-frgassoc'),
    attributes: (_, ref) => ({ Id: ref }),
  },
  'AWS::Scheduler::Schedule': BY_SPECIFICATION,
  'AWS::Scheduler::ScheduleGroup': BY_SPECIFICATION,
  'AWS::SSM::Document': { ref: (facts) => facts.nameOf('Name') },
};

export const RECORDED_TYPES: Forms = { ...DATA, ...ECS, ...OTHERS, ...RDS, ...VPC };
