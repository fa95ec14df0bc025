/** What each view is about. */
import type { ArrowKind, View } from '../answers/index.ts';
import type { ResourceFamily } from './resource-kinds.ts';

export interface ViewOf {
  /** Families whose nodes are shown in any case; others are where an arrow of the view touches them. */
  readonly families: readonly ResourceFamily[] | 'every';
  readonly arrows: readonly ArrowKind[];
  /** In words, for what is left out. */
  readonly about: string;
}

export const VIEWS: Readonly<Record<View, ViewOf>> = {
  all: {
    families: 'every',
    arrows: ['traffic', 'route', 'data', 'logs', 'secrets', 'alarm', 'delivery'],
    about: 'everything except keys',
  },
  network: { families: ['gateway', 'balancer'], arrows: ['traffic', 'route'], about: 'connections and routes' },
  security: { families: ['security'], arrows: ['traffic', 'secrets', 'key'], about: 'ways in, secrets and keys' },
  data: { families: ['database', 'storage', 'analytics'], arrows: ['traffic', 'data'], about: 'where data flows' },
  monitoring: { families: ['monitoring'], arrows: ['logs', 'alarm'], about: 'logs, alarms and who is told' },
  delivery: { families: ['delivery'], arrows: ['delivery'], about: 'how changes are delivered' },
};

/** How many nodes of one type stand side by side before they become one, where it is not the default. */
const MOST_ALIKE: Readonly<Record<string, number>> = {
  'AWS::CloudWatch::Alarm': 1,
  'AWS::CloudWatch::CompositeAlarm': 1,
  'AWS::Logs::LogGroup': 1,
  'AWS::Route53::RecordSet': 1,
  'AWS::SSM::Parameter': 1,
  'AWS::Config::ConfigRule': 1,
  'AWS::EC2::VPCEndpoint': 1,
  'AWS::EC2::FlowLog': 1,
  'AWS::EC2::NatGateway': 1,
  'AWS::SecretsManager::Secret': 2,
  'AWS::Events::Rule': 1,
  'AWS::KMS::Key': 1,
  'AWS::ECR::Repository': 1,
  'AWS::Backup::BackupPlan': 1,
  'AWS::Backup::BackupVault': 2,
  'AWS::RDS::EventSubscription': 1,
};

const MOST_BY_DEFAULT = 4;

/** A view of one subject keeps more of it apart. */
export function mostAlike(type: string, view: View, family: ResourceFamily): number {
  const most = MOST_ALIKE[type] ?? MOST_BY_DEFAULT;
  const { families } = VIEWS[view];
  const isSubject = families !== 'every' && families.includes(family);
  return isSubject && type !== 'AWS::EC2::VPCEndpoint' ? Math.max(most * 2, 5) : most;
}
