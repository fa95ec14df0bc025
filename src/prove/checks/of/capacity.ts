/** What runs out: addresses of subnets, and what AWS counts. */
import type { Assertion, QuotaName } from '../../../claims/index.ts';
import { hasAddresses } from '../../capacity/addresses.ts';
import { QUOTA_TABLE } from '../../capacity/quotas.ts';
import type { Question, Thing } from '../../question.ts';
import type { CheckDefinition } from '../check.ts';
import { EXAMPLE_NETWORK } from '../example-network.ts';
import { thingsOfTypes } from '../things-of-types.ts';

const service = (DesiredCount: number, prefix: number) => ({
  ...EXAMPLE_NETWORK,
  Small: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: `10.0.3.0/${prefix}` },
  },
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { NetworkMode: 'awsvpc' } },
  Service: {
    Type: 'AWS::ECS::Service',
    Properties: {
      DesiredCount,
      TaskDefinition: { Ref: 'Task' },
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: 'Small' }] } },
    },
  },
});

export const ADDRESSES_RUN_OUT: CheckDefinition = {
  id: 'addresses-run-out',
  area: 'Survival',
  severity: 'medium',
  asks: 'Which fleets have fewer addresses than a deployment at their largest needs?',
  fix: 'Make the subnets larger or add one, or lower the largest size or the share that runs during a deployment.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html',
  standing: (question, nameOf) =>
    thingsOfTypes(question, ['AWS::ECS::Service', 'AWS::AutoScaling::AutoScalingGroup'])
      .filter((thing) => hasAddresses(question, thing))
      .map(({ id }) => ({
        of: id,
        title: `The subnets of ${nameOf(id)} have addresses for its largest deployment`,
        judged: [{ kind: 'fits', of: nameOf(id), addresses: true } as const],
      })),
  holds: { says: 'Four tasks, and eleven addresses.', resources: service(4, 28) },
  fails: { says: 'During a deployment twelve tasks run, with eleven addresses.', resources: service(6, 28) },
};

const rules = (count: number) => ({
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'many',
      SecurityGroupIngress: Array.from({ length: count }, (_, index) => ({
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIp: `10.0.${index}.0/24`,
      })),
    },
  },
});

export const OVER_QUOTA: CheckDefinition = {
  id: 'over-quota',
  area: 'Survival',
  severity: 'low',
  asks: 'What has more parts than the quota that an account starts with?',
  fix: 'Ask for a higher quota before the deployment, or split it. Accept the finding where the account has one.',
  source: 'https://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html',
  standing: (question, nameOf) => {
    const regions = new Set<string>();
    return thingsOfTypes(question, TYPES)
      .filter((thing) => comesNear(question, thing, regions))
      .map((thing) => {
        const judged: readonly Assertion[] = [{ kind: 'fits', of: nameOf(thing.id), quotas: true }];
        return {
          of: thing.id,
          title: `${nameOf(thing.id)} keeps within the quotas that an account starts with`,
          judged,
        };
      });
  },
  holds: { says: 'Sixty rules.', resources: rules(60) },
  fails: { says: 'One more than sixty rules.', resources: rules(61) },
};

const NAMES = Object.keys(QUOTA_TABLE) as readonly QuotaName[];
const TYPES = [...new Set(NAMES.flatMap((name) => QUOTA_TABLE[name].types))];

/** Whether more than half of a quota may be used. Of what counts in a region the first one speaks for all. */
function comesNear(question: Question, thing: Thing, regions: Set<string>): boolean {
  return NAMES.some((name) => {
    const quota = QUOTA_TABLE[name];
    if (!quota.types.includes(thing.type)) return false;
    const starts = typeof quota.starts === 'number' ? quota.starts : quota.starts(thing);
    const counts = quota.count(question, thing).map(({ parts }) => parts.reduce((sum, { most }) => sum + most, 0));
    const isNear = starts !== undefined && counts.some((count) => count * 2 > starts);
    if (!isNear || quota.isOfRegion !== true) return isNear;
    const region = `${name} ${question.model.resources.get(thing.id)?.stack}`;
    if (regions.has(region)) return false;
    regions.add(region);
    return true;
  });
}
