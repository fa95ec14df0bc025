import type { DeclaredDifference } from 'lintel/constructs';

const ADDRESSES = 'EC2-NET-04: each environment has an address block of its own';
const ZONES = 'EC2-NET-06: production stands in three zones, the others in two (C-EC2-11)';
const SIZES = 'EC2-DEV-01, EC2-STG-01, EC2-PRD-01: each environment has its own size';
const RETENTION = 'EC2-CST-06, EC2-CST-07: how long logs and backups are kept depends on the environment';
const NIGHT = 'EC2-CST-03: outside production the fleet rests at night';
const ACCESS = 'EC2-STG-06: staging is open to the corporate network only (C-EC2-13)';
const EDGE = 'EC2-PRD-06: production alone has a public name behind CloudFront';
const AUDIT = 'EC2-PRD-05: production alone records traffic and API calls, and rings somebody on call';
const APPROVAL =
  'EC2-DEP-05: production is planned by one role and carried out by another, for which somebody approves';
const RECOVERY = 'EC2-PRD-04: production alone is copied to another region and backed up every hour';

/** In what the environments differ, and which row of the conformance table wants it so. */
export const DIFFERENCES: readonly DeclaredDifference[] = [
  { resource: 'Vpc*', property: 'CidrBlock', because: ADDRESSES },
  { resource: '*Acl*', property: 'CidrBlock', because: ADDRESSES },
  { resource: 'PublicAclIngressHttp*', because: ACCESS },
  { resource: '*Acl*', property: 'RuleNumber', because: ZONES },
  { resource: '*Acl*3', because: ZONES },
  { resource: '*AclOnC', because: ZONES },
  { resource: '*SubnetC*', because: ZONES },
  { resource: 'VpcNatGateway*', because: ZONES },
  { resource: 'VpcPrivateRouteTable*', because: ZONES },
  { resource: 'VpcPrivateDefaultRoute*', because: ZONES },
  { resource: 'VpcPrivateSubnet*Routes', property: 'RouteTableId', because: ZONES },
  { resource: '*', property: 'SubnetIds[*]', because: ZONES },
  { resource: 'LoadBalancer', property: 'Subnets[*]', because: ZONES },
  { resource: 'Fleet', property: 'VPCZoneIdentifier[*]', because: ZONES },
  { resource: 'EndpointS3', property: 'RouteTableIds[*]', because: ZONES },
  { resource: 'FleetTemplate', property: 'LaunchTemplateData.InstanceType', because: SIZES },
  { resource: 'Fleet', property: 'M??Size', because: SIZES },
  // What the fleet needs to be healthy is in its boot script, its alarm and the alarm's words.
  { resource: 'FleetTemplate', property: 'LaunchTemplateData.UserData', because: SIZES },
  { resource: 'HealthyHostsCriticalAlarm', property: 'Threshold', because: SIZES },
  { resource: 'HealthyHostsCriticalAlarm', property: 'AlarmDescription', because: SIZES },
  { resource: 'Database', property: 'DBInstanceClass', because: SIZES },
  { resource: 'Database', property: 'MultiAZ', because: SIZES },
  { resource: 'Dashboard', property: 'DashboardBody', because: SIZES },
  { resource: 'FleetMorning', because: NIGHT },
  { resource: 'FleetEvening', because: NIGHT },
  { resource: 'AWS::Logs::LogGroup', property: 'RetentionInDays', because: RETENTION },
  { resource: 'Database', property: 'BackupRetentionPeriod', because: RETENTION },
  { resource: 'BackupPlan', property: 'BackupPlan.BackupPlanRule[*].Lifecycle.DeleteAfterDays', because: RETENTION },
  { resource: 'BackupPlan', property: 'BackupPlan.BackupPlanRule[*].CopyActions', because: RECOVERY },
  { resource: 'HourlyBackupPlan*', because: RECOVERY },
  { resource: 'Recovery*', because: RECOVERY },
  { resource: 'FleetTemplate', property: 'LaunchTemplateData.TagSpecifications[*].Tags[*]', because: RECOVERY },
  { resource: 'Fleet', property: 'Tags[*]*', because: RECOVERY },
  { resource: 'Key', property: 'KeyPolicy.Statement[*]', because: AUDIT },
  { resource: 'FlowLogs*', because: AUDIT },
  { resource: 'TrailBucket*', because: AUDIT },
  { resource: 'AuditTrail', because: AUDIT },
  { resource: 'OnCall', because: AUDIT },
  { resource: 'OriginRecord', because: EDGE },
  { resource: 'Distribution', because: EDGE },
  { resource: 'Record*', because: EDGE },
  // The firewall of production asks for the secret first, so all other rules stand further back.
  { resource: 'Firewall', property: 'Rules[*]*', because: EDGE },
  { resource: 'LoadBalancerSecurityGroup', property: 'SecurityGroupIngress', because: EDGE },
  { resource: 'LoadBalancerSecurityGroupFromIndirectPeer*', because: EDGE },
  { resource: 'OriginSecret', because: EDGE },
  { resource: 'DeployerRole', property: 'Policies[*].PolicyDocument.Statement[*]*', because: APPROVAL },
  { resource: 'PlannerRole', because: APPROVAL },
  { resource: 'ReaderRole', property: 'Policies[*].PolicyDocument.Statement[*].Resource', because: RECOVERY },
];
