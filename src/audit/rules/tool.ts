import { cannotTell, isFalse, isTrue, type SystemFacts } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** What the system is built with, and what is bought for it. */
export const tools: StatementRule = {
  kind: 'tool',
  checks: 'the tool the infrastructure is built with, and reservations of what cannot be reserved',
  read: (document) => [...readTools(document), ...readReservations(document)],
  say: (statement) =>
    textValue(statement, 'tool') === 'reservation'
      ? 'Reserved Instances are bought for the workload'
      : `the infrastructure is made with ${textValue(statement, 'tool')}`,
  judge,
};

function readTools(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\b(Terraform|Pulumi|OpenTofu)\b/i, ['prose', 'item', 'cell', 'drawing', 'heading'])
    .filter(({ passage }) => !/\.(?:tf|tfvars)\b/.test(passage.text))
    .map(({ passage, found }) =>
      state(passage, found.index, found[0].length, {
        kind: 'tool',
        subject: ['infrastructure'],
        values: { tool: found[1] ?? '' },
        environments: [],
        modality: 'is',
      }),
    );
}

function readReservations(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\breserved instances?\b/i, ['prose', 'item', 'cell'])
    .filter(
      ({ passage }) =>
        !/\b(?:EC2|RDS|ElastiCache|OpenSearch|Redshift|database)\b/i.test(
          `${passage.text} ${nextLines(document, passage.line)}`,
        ),
    )
    .map(({ passage, found }) =>
      state(passage, found.index, found[0].length, {
        kind: 'tool',
        subject: ['workload'],
        values: {
          tool: 'reservation',
          ...(passage.headings.some((each) => /\btips?\b/i.test(each)) && { tip: true }),
        },
        environments: [],
        modality: 'is',
      }),
    );
}

function nextLines(document: ReadDocument, line: number): string {
  return document.passages
    .filter((each) => each.line > line && each.line <= line + 2)
    .map(({ text }) => text)
    .join(' ');
}

const RESERVABLE = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
];

const RESERVED = 'https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html';

function judge(statement: Statement, { model, withoutTemplate }: SystemFacts): StatementJudgement {
  const resources = [...model.resources.values()];
  if (textValue(statement, 'tool') === 'reservation') {
    if (withoutTemplate === true) return cannotTell('no template was given');
    const machines = resources.filter(
      ({ type }) => type === 'AWS::EC2::Instance' || type === 'AWS::AutoScaling::AutoScalingGroup',
    );
    const tasks = resources.filter(({ type }) => type === 'AWS::ECS::Service');
    // Tips for saving that name nothing may mean what can be reserved.
    const isTip = statement.values.tip === true && resources.some(({ type }) => RESERVABLE.includes(type));
    if (machines.length > 0 || tasks.length === 0 || isTip)
      return cannotTell('whether they are bought a template does not tell');
    return {
      ...isFalse(
        'the workload runs on Fargate, for which there are Compute Savings Plans and no reservations; only databases and cache nodes can be reserved',
        ...tasks.map(({ id }) => ({ subject: id, path: [] })),
      ),
      source: RESERVED,
    };
  }
  const built = resources.find(({ constructPath }) => constructPath !== undefined);
  if (built === undefined) return cannotTell('a template does not tell what wrote it');
  return /cdk/i.test(textValue(statement, 'tool'))
    ? isTrue('the template carries construct paths')
    : isFalse('the template was synthesized by the AWS CDK, whose construct paths it carries', {
        subject: built.id,
        path: [],
      });
}
