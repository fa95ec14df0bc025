/** The lines of a bill as a reader wants them: by service, the dearest first, equal ones together. */
import type { BillLine, PriceReport, Scenario } from '../../answers/index.ts';
import { compareDecimals, decimal } from '../../base/index.ts';
import { added } from './money.ts';

export interface ServiceGroup {
  readonly service: string;
  /** What it comes to; where conditions decide, each resource at its dearest, as its cases exclude each other. */
  readonly amount: string;
  readonly isAtMost: boolean;
  readonly lines: readonly EqualLines[];
}

/** Resources that are billed alike. */
export interface EqualLines {
  readonly names: readonly string[];
  readonly line: BillLine;
  /** Of all of them together. */
  readonly amount: string;
}

const SERVICES: Readonly<Record<string, string>> = {
  EC2: 'EC2',
  AutoScaling: 'EC2',
  EBS: 'EC2',
  ElasticLoadBalancingV2: 'Load balancing',
  ElasticLoadBalancing: 'Load balancing',
  ECS: 'ECS and Fargate',
  RDS: 'RDS and Aurora',
  CloudWatch: 'CloudWatch',
  Logs: 'CloudWatch Logs',
  WAFv2: 'WAF',
  SecretsManager: 'Secrets Manager',
  Route53Resolver: 'Route 53',
  Route53: 'Route 53',
  StepFunctions: 'Step Functions',
  Events: 'EventBridge',
  Scheduler: 'EventBridge',
  Pipes: 'EventBridge',
  ApiGatewayV2: 'API Gateway',
  ApiGateway: 'API Gateway',
  NetworkFirewall: 'Network Firewall',
};

const NETWORK_TYPES = ['AWS::EC2::NatGateway', 'AWS::EC2::VPCEndpoint', 'AWS::EC2::EIP', 'AWS::EC2::FlowLog'];

export function serviceOf(type: string): string {
  if (type === 'Traffic') return 'Data transfer';
  if (type === 'External') return 'Bought outside of AWS';
  if (NETWORK_TYPES.includes(type)) return 'VPC';
  const word = type.split('::')[1] ?? type;
  return SERVICES[word] ?? word;
}

function dearest(cases: readonly BillLine[], scenario: Scenario): BillLine['monthly'] {
  const [first, ...others] = cases.map(({ monthly }) => monthly);
  if (first === undefined) throw new Error('a group of lines has one at least');
  return others.reduce(
    (most, each) => (compareDecimals(decimal(each[scenario]), decimal(most[scenario])) > 0 ? each : most),
    first,
  );
}

export function serviceGroups(report: PriceReport, scenario: Scenario): readonly ServiceGroup[] {
  const billed = report.lines.filter((line) => line.outcome !== 'free' && line.components.length > 0);
  return [...Map.groupBy(billed, (line) => serviceOf(line.type))]
    .map(([service, lines]) => ({
      service,
      amount: added(
        [...Map.groupBy(lines, ({ resource }) => resource).values()].map((cases) => dearest(cases, scenario)),
        scenario,
      ),
      isAtMost: lines.some(({ when }) => when !== undefined),
      lines: together(lines, scenario),
    }))
    .toSorted((left, right) => dearer(right.amount, left.amount));
}

function together(lines: readonly BillLine[], scenario: Scenario): readonly EqualLines[] {
  const alike = Map.groupBy(lines, ({ type, components, when, reason }) =>
    JSON.stringify([type, components, when, reason]),
  );
  return [...alike.values()]
    .flatMap((found): readonly EqualLines[] => {
      const [line] = found;
      if (line === undefined) return [];
      const amount = added(
        found.map((each) => each.monthly),
        scenario,
      );
      return [{ names: found.map((each) => each.resource), line, amount }];
    })
    .toSorted((left, right) => dearer(right.amount, left.amount));
}

function dearer(left: string, right: string): number {
  return compareDecimals(decimal(left), decimal(right));
}
