/** Who may do what. */
import { type GrantedAction, isUnknownPolicy, type PolicyStatement } from '../../aws/index.ts';
import { holeName, isSymbolic, showText, stripPrivate, type Text } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Place, PrincipalAccess } from '../../model/index.ts';
import { arnOwnersOf } from '../arn-owners.ts';
import type { Question } from '../question.ts';
import { grantsTo } from '../words/policies-in-force.ts';
import { howMany, listed, type NameOf, type Proposal } from './proposal.ts';

export function proposeAccess(question: Question, nameOf: NameOf): readonly Proposal[] {
  const principals = [...question.model.access.principals.values()];
  return [
    ...principals.flatMap((each) => trust(question, each, nameOf)),
    ...principals.flatMap((each) => limits(question, each, nameOf)),
    ...closed(question, nameOf),
  ];
}

/** Exactly who may assume a role. */
function trust(question: Question, { id, kind, trust }: PrincipalAccess, nameOf: NameOf): readonly Proposal[] {
  if (kind !== 'role' || trust.some(isUnknownPolicy)) return [];
  const named = trust.flatMap((part) => (isUnknownPolicy(part) || part.effect === 'Deny' ? [] : principalsOf(part)));
  const names = [...new Set(named.map((name) => spelled(question, name, nameOf)))];
  if (names.length === 0) return [];
  const of = nameOf(id);
  const says = (subjects: string) => `Only ${listed(names)} may assume ${subjects}`;
  return [{ area: 'Access', of, attempts: [{ says, holds: [{ kind: 'trusts', role: of, principals: names }] }] }];
}

function principalsOf({ principals }: PolicyStatement<Place>): readonly Text[] {
  if (principals === undefined || principals.everyone) return [];
  return [...principals.aws, ...principals.services, ...principals.federated];
}

/** Text with `\${Resource.Attribute}`, as claims write what only deployment tells. */
function spelled({ model }: Question, text: Text, nameOf: NameOf): string {
  const hole = model.holes.get(holeName(text) ?? '');
  if (hole?.kind === 'resource' && model.resources.has(hole.resource)) return nameOf(hole.resource);
  const owner = [...model.resources.keys()].find((id) => model.access.arnOf(id) === text);
  return owner === undefined ? showText(text) : nameOf(owner);
}

/** So many actions are told one by one; more are told by their services. */
const FEW = 40;
/** Who may do almost everything is not limited, so there is nothing to promise. */
const UNLIMITED = 2000;

/** The actions that a role, user or group is granted, and the resources on which, where the policies limit them. */
function limits(question: Question, { id, kind }: PrincipalAccess, nameOf: NameOf): readonly Proposal[] {
  const thing = question.thingsOf({ id }).find((each) => each.id === id);
  if (thing === undefined) return [];
  const { actions: granted, unknown } = grantsTo(question, thing);
  const actions = [...new Set(granted.map(({ action }) => action))].sort();
  if (actions.length === 0 || actions.length > UNLIMITED || unknown.length > 0 || actions.some(isSymbolic)) return [];
  const of = nameOf(id);
  const levels = [...new Set(granted.map(({ level }) => level))].filter((level) => level !== undefined);
  const onlyReads = levels.length > 0 && granted.every(({ level }) => level === 'Read' || level === 'List');
  const services = [...new Set(actions.map((action) => action.split(':')[0] ?? ''))].sort();
  const reading: readonly Proposal[] = onlyReads
    ? [
        {
          area: 'Access',
          of,
          attempts: [
            {
              says: (subjects, isMany) => `${subjects} may read, and ${isMany ? 'change' : 'changes'} nothing`,
              holds: [{ kind: 'grants', who: of, levels: ['List', 'Read'] }],
            },
          ],
        },
      ]
    : [];
  const within: Assertion = {
    kind: 'grants',
    who: of,
    actions: actions.length > FEW ? services.map((each) => `${each}:*`) : actions,
  };
  const limited = onResources(question, granted, nameOf);
  const places = [...new Set(limited.flatMap(({ on }) => on))];
  const only = (subjects: string) =>
    `${kind === 'group' ? 'Members of ' : ''}${subjects} may do ${told(actions, services)} and nothing else`;
  return [
    ...reading,
    {
      area: 'Access',
      of,
      attempts: [
        ...(limited.length === 0
          ? []
          : [
              {
                says: (subjects: string) =>
                  `${only(subjects)}, on ${listed(places.map(shortArn), 4)} where a policy can name resources`,
                holds: [
                  within,
                  ...limited.map(({ actions, on }): Assertion => ({ kind: 'grants', who: of, actions, on })),
                ],
              },
            ]),
        { says: only, holds: [within] },
      ],
    },
  ];
}

function told(actions: readonly string[], services: readonly string[]): string {
  if (actions.length > FEW) return `what ${listed(services)} ${services.length === 1 ? 'offers' : 'offer'}`;
  return actions.length <= 4 ? listed(actions) : `${howMany(actions.length, 'action')} of ${listed(services)}`;
}

const ANYTHING = stripPrivate('*');

type Granted = readonly GrantedAction<Place>[];

/** What an ARN names, without where it is. */
function shortArn(text: string): string {
  const match = /^arn(?::(?:\$\{[^}]*\}|[^:])*){4}:(.+)$/.exec(text);
  return match?.[1] ?? text;
}

interface Limited {
  readonly actions: readonly string[];
  readonly on: readonly string[];
}

/** Actions that are granted on named resources only, by those resources. */
function onResources({ model }: Question, granted: Granted, nameOf: NameOf): readonly Limited[] {
  const ownerOf = arnOwnersOf(model);
  /** The resource that the ARN is of, or that holds everything that it stands for; else the ARN itself. */
  const spelledArn = (text: Text): string => {
    const owner = ownerOf(text);
    if (owner === undefined) return showText(text);
    const isWhole = ['', '/*', ':*'].includes(owner.rest);
    return isWhole ? nameOf(owner.id) : `\${${model.resources.get(owner.id)?.logicalId}.Arn}${showText(owner.rest)}`;
  };
  const byAction = Map.groupBy(
    granted.filter(({ hasResources }) => hasResources),
    ({ action }) => action,
  );
  const limited = [...byAction].flatMap(([action, all]) => {
    const resources = all.map((each) => each.resources);
    if (resources.some((each) => each === undefined || each.includes(ANYTHING))) return [];
    const on = [...new Set(resources.flatMap((each) => (each ?? []).map(spelledArn)))].sort();
    const areReadable = on.every((text) => !text.includes('${') || 'value' in model.read(text));
    return areReadable ? [{ action, on }] : [];
  });
  const bySameResources = Map.groupBy(limited, ({ on }) => JSON.stringify(on));
  return [...bySameResources.values()].map((group) => ({
    actions: group.map(({ action }) => action),
    on: group[0]?.on ?? [],
  }));
}

/** What is no public service: the actions that its policy might give away, by type. */
export const PRIVATE: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 's3:*',
  'AWS::SQS::Queue': 'sqs:*',
  'AWS::SNS::Topic': 'sns:*',
  'AWS::KMS::Key': 'kms:*',
  'AWS::SecretsManager::Secret': 'secretsmanager:*',
  'AWS::ECR::Repository': 'ecr:*',
  'AWS::DynamoDB::Table': 'dynamodb:*',
  'AWS::Lambda::Function': 'lambda:*',
  'AWS::EFS::FileSystem': 'elasticfilesystem:*',
  'AWS::Backup::BackupVault': 'backup:*',
};

function closed({ model }: Question, nameOf: NameOf): readonly Proposal[] {
  return [...model.resources.values()].flatMap(({ id, type }): readonly Proposal[] => {
    const actions = Object.hasOwn(PRIVATE, type) ? PRIVATE[type] : undefined;
    if (actions === undefined) return [];
    const on = nameOf(id);
    const says = (subjects: string) => `The public may do nothing with ${subjects}`;
    return [
      {
        area: 'Access',
        of: on,
        attempts: [{ says, holds: [{ kind: 'mayNot', who: 'anyone', actions: [actions], on }] }],
        isExpected: true,
      },
    ];
  });
}
