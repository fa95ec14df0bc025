import { findManagedPolicy } from '../../aws/index.ts';
import { stripPrivate } from '../../base/index.ts';
import {
  cannotTell,
  isAbsent,
  isFalse,
  isTrue,
  resourcesOf,
  type SystemFacts,
  textsOf,
  writtenText,
} from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Policies that AWS manages: who has them, and what they are said to grant. */
export const managedPolicies: StatementRule = {
  kind: 'managed policy',
  checks: 'policies that AWS manages: a role of the template has them, and they grant what is said of them',
  read: (document) => [...readNames(document), ...readGrants(document)],
  say: (statement) =>
    `${textValue(statement, 'grants') === '' ? 'a role has' : ''} ${textValue(statement, 'policy')}${textValue(statement, 'grants') === '' ? '' : ` grants ${textValue(statement, 'grants')}`}`.trim(),
  judge,
};

const NAME = /\b((?:service-role\/)?(?:Amazon|AWS|CloudWatch)[A-Z]\w+(?:Policy|Access|Core|Role|ReadOnly)\w*)\b/;

function read(document: ReadDocument) {
  return findAll(document, NAME).filter(
    ({ passage, found }) =>
      !/^AWSServiceRoleFor/.test(found[1] ?? '') &&
      /\bpolic/i.test(`${passage.text} ${passageContext(passage)}`) &&
      !/^(?:AWS|Amazon)\s/.test(found[0]),
  );
}

function readNames(document: ReadDocument): readonly Statement[] {
  return read(document).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'managed policy',
      subject: ['role'],
      values: { policy: found[1] ?? '' },
      // Without a role it is whoever deploys that needs it.
      ...(!/\broles?\b|\bprofiles?\b/i.test(`${passage.text} ${passageContext(passage)}`) && {
        modality: 'asked' as const,
      }),
    }),
  );
}

const GRANTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bCloudWatch Logs\b|\blogs write\b/i, ['logs:']],
  [/\bSystems Manager\b|\bSSM\b|\bSession Manager\b/i, ['ssm:', 'ssmmessages:']],
  [/\bParameter Store\b/i, ['ssm:GetParameter']],
  [/\bS3\b/, ['s3:']],
  [/\bECR\b/, ['ecr:']],
  [/\bCloudWatch metrics\b/i, ['cloudwatch:']],
  [/\bSecrets Manager\b/i, ['secretsmanager:']],
];

/** What is listed below the name of a policy. */
function readGrants(document: ReadDocument): readonly Statement[] {
  return document.passages.flatMap((passage) => {
    const policy = passage.above
      .toReversed()
      .map((each) => NAME.exec(each)?.[1])
      .find((each) => each !== undefined);
    if (policy === undefined || passage.form === 'code') return [];
    const found = GRANTS.find(([words]) => words.test(passage.text));
    return found === undefined
      ? []
      : [
          state(passage, 0, passage.text.length, {
            kind: 'managed policy',
            subject: ['policy'],
            values: { policy, grants: passage.text.slice(0, 40), actions: found[1] },
          }),
        ];
  });
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const name = textValue(statement, 'policy');
  const policy = findManagedPolicy(stripPrivate(name)) ?? findManagedPolicy(stripPrivate(`service-role/${name}`));
  const actions = listValue(statement, 'actions');
  if (actions.length > 0) {
    if (policy === undefined) return cannotTell(`what ${name} grants is not known here`);
    const text = JSON.stringify(policy.document);
    const granted = actions.some((each) => text.includes(`"${each}`) || /"Action":\[?"\*"/.test(text));
    return granted
      ? { ...isTrue(`its text of ${policy.edited} has actions of ${actions.join(', ')}`), source: policy.source }
      : { ...isFalse(`its text of ${policy.edited} has no action of ${actions.join(', ')}`), source: policy.source };
  }
  const attached = resourcesOf(model, 'AWS::IAM::Role').flatMap((role) =>
    Array.from({ length: 12 }, (_, index) => textsOf(role, `ManagedPolicyArns[${index}]`)).flat(),
  );
  const same = attached.filter(({ text }) => text.endsWith(`/${name}`));
  if (same.length > 0) return isTrue('a role of the template has it', ...same.map((each) => each.place));
  if (writtenText(model).includes(name)) return cannotTell('the template names it, and gives it to no role itself');
  return isAbsent('no role of the template has it', ...attached.map((each) => each.place));
}
