import {
  isUnknownPolicy,
  type PolicyPart,
  type PolicyStatement,
  type PrincipalSet,
  showCondition,
} from '../../aws/index.ts';
import { NEVER, showText, type Text } from '../../base/index.ts';
import type { Model, Place, PrincipalAccess } from '../../model/index.ts';
import { gather, keyOf, onlyInSome, type RowAcross, said } from '../across.ts';
import { blocks, bullets, code, counted, plain, shortList, table } from '../markdown.ts';
import { condition, logicalIdOf, named, readingOf, texts } from '../reading.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';

interface Principal {
  readonly access: PrincipalAccess;
  readonly model: Model;
  readonly arns: ReadonlyMap<string, string>;
}

/** The roles, users and groups, and who acts as them. */
export const access: Section = {
  name: 'access',
  title: 'Access',
  write(subject) {
    return table(
      ['Role', 'Used by', "AWS's own policies"],
      principalsOf(subject).map((row) => [
        said(row, (it) => code(logicalIdOf(it.model, it.access.id)) + condition(it.access.when)) +
          onlyInSome(subject, row),
        said(row, trusted),
        said(row, managed),
      ]),
    );
  },
};

/** What each of them may do, statement by statement. */
export const permissions: Section = {
  name: 'permissions',
  title: 'Permissions',
  write: (subject) =>
    table(
      ['Role', 'Effect', 'Actions', 'On', 'If'],
      principalsOf(subject).flatMap((row) => statements(subject, row)),
    ),
};

/** What each of them may do in a sentence, those first that may do something everywhere. */
export const whoMayDoWhat: Section = {
  name: 'rights',
  title: 'Who may do what',
  write(subject) {
    const told = principalsOf(subject)
      .map((row) => ({ row, rights: statements(subject, row, MOST_ACTIONS) }))
      .map(({ row, rights }) => ({ ...sentence(row, rights), isWide: rights.some(isWide) }));
    const alike = [...Map.groupBy(told, ({ does }) => does)].map(([does, some]) => ({
      text: `${shortList(
        some.map(({ who }) => who),
        3,
      )}: ${does}.`,
      isWide: some.some((each) => each.isWide),
    }));
    const inOrder = [...alike.filter((each) => each.isWide), ...alike.filter((each) => !each.isWide)];
    const left = inOrder.length - MOST_SENTENCES;
    return blocks(
      bullets(inOrder.slice(0, MOST_SENTENCES).map(({ text }) => text)),
      left > 0 && `And ${counted(left, 'line')} more.`,
    );
  },
};

const MOST_SENTENCES = 12;
const MOST_ACTIONS = 4;

function isWide([, effect = '', , on = '']: readonly string[]): boolean {
  return effect.startsWith('may') && !effect.startsWith('may not') && on === 'everything';
}

/** `Server` as `WebRole`: may s3: GetObject on `Files`; may … */
function sentence(
  row: RowAcross<Principal>,
  rights: readonly (readonly string[])[],
): { readonly who: string; readonly does: string } {
  const name = said(row, (it) => code(logicalIdOf(it.model, it.access.id)) + condition(it.access.when));
  const users = said(row, ({ model, access: { id } }) => shortList(usersOf(model, id).map(code), 4));
  const who = users === '' ? `${name} (for ${said(row, trusted)})` : `${users} as ${name}`;
  const own = said(row, managed);
  const clauses = rights
    .filter((right) => !onlyLogs(right))
    .map(
      ([, effect = '', what = '', on = '', when = '']) =>
        `${effect} ${what}${on === '' ? '' : ` on ${on === 'everything' ? '**everything**' : on}`}${when === '' ? '' : ` if ${when}`}`,
    );
  const shown = shortList(clauses, MOST_CLAUSES).replaceAll(/, (?=may|unknown)/g, '; ');
  const parts = [
    ...(shown === '' ? [] : [shown]),
    ...(rights.some(onlyLogs) ? ['may log'] : []),
    ...(own === '' ? [] : [`what AWS gives with ${own}`]),
  ];
  return { who, does: parts.length === 0 ? 'nothing' : parts.join('; ') };
}

const MOST_CLAUSES = 4;

/** What everything that runs may do to its own log group. */
function onlyLogs([, effect = '', what = '', on = '']: readonly string[]): boolean {
  return effect.startsWith('may') && /^logs: (Create|Put)/.test(what) && !what.includes(';') && on !== 'everything';
}

/** What acts as a role: what names it, or an instance profile that holds it. */
function usersOf(model: Model, role: string): readonly string[] {
  const naming = (id: string) =>
    [...model.resources.values()].filter(
      ({ type, references }) =>
        !/^AWS::IAM::(?:Role|Policy|RolePolicy|ManagedPolicy)$/.test(type) &&
        references.some(({ to, path }) => to === id && /Role|Profile/.test(path.join('.'))),
    );
  const found = naming(role).flatMap((each) => (each.type === 'AWS::IAM::InstanceProfile' ? naming(each.id) : [each]));
  return [...new Set(found.map(({ logicalId }) => logicalId))];
}

function principalsOf(subject: DocumentSubject): readonly RowAcross<Principal>[] {
  return gather(subject, ({ model, name }) => {
    const arns = arnsOf(model);
    const there = [...model.access.principals.values()].filter(({ when }) => when !== NEVER);
    return there.map((found) => {
      const resource = model.resources.get(found.id);
      return {
        key: resource === undefined ? found.id : keyOf(resource, name),
        value: { access: found, model, arns },
      };
    });
  });
}

/** Names by ARN; the longest first, because one name may begin with another. */
function arnsOf(model: Model): ReadonlyMap<string, string> {
  const found = [...model.resources.values()].map(({ id, logicalId }) => [model.access.arnOf(id), logicalId] as const);
  return new Map(found.toSorted(([left], [right]) => right.length - left.length));
}

function trusted({ access: { trust, kind }, model, arns }: Principal): string {
  const who = trust.flatMap((part) =>
    isUnknownPolicy(part)
      ? [plain(part.unknown)]
      : part.principals === undefined
        ? []
        : principals(part.principals, model, arns),
  );
  return [...new Set(who)].join(', ') || (kind === 'role' ? 'nobody' : `a ${kind}`);
}

function principals(set: PrincipalSet, model: Model, arns: ReadonlyMap<string, string>): readonly string[] {
  if (set.everyone) return ['everyone'];
  return [
    ...set.services.map((each) => code(showText(each))),
    ...set.aws.map((each) => code(arns.get(each) ?? short(named(model, each)))),
    ...set.federated.map((each) => code(arns.get(each) ?? short(named(model, each)))),
    ...set.canonicalUsers.map((each) => code(showText(each))),
  ];
}

function managed({ access: { id }, model }: Principal): string {
  const resource = model.resources.get(id);
  if (resource === undefined) return '';
  return texts(readingOf(model, resource), 'ManagedPolicyArns')
    .map((arn) => code(arn.replace(/^.*policy\/(?:service-role\/)?/, '')))
    .join(', ');
}

interface Told {
  readonly cells: readonly string[];
}

function statements(subject: DocumentSubject, row: RowAcross<Principal>, most = 12): readonly (readonly string[])[] {
  const inSubject = { ...subject, environments: subject.environments.filter(({ name }) => row.in.has(name)) };
  const told: readonly RowAcross<Told>[] = gather(inSubject, ({ name }) => {
    const found = row.in.get(name);
    const own = (found?.access.identity ?? []).filter((part) => !isManaged(part));
    return own.flatMap((part) => {
      const cells = found === undefined ? [] : statement(found, part, most);
      return { key: cells.slice(0, 2).join(' '), value: { cells } };
    });
  });
  const name = said(row, ({ access: { id }, model }) => code(logicalIdOf(model, id)));
  return told.map((each) => [
    name,
    said(each, ({ cells }) => cells[0]) + onlyInSome(inSubject, each),
    said(each, ({ cells }) => cells[1]),
    said(each, ({ cells }) => cells[2]),
    said(each, ({ cells }) => cells[3]),
  ]);
}

/** Statements of a policy that AWS keeps; the table above names the policy. */
function isManaged({ at: { path } }: PolicyPart<Place>): boolean {
  return path[0] === 'ManagedPolicyArns';
}

function statement(owner: Principal, part: PolicyPart<Place>, most: number): readonly string[] {
  if (isUnknownPolicy(part)) return ['unknown', plain(part.unknown), '', ''];
  return [
    `${part.effect === 'Allow' ? 'may' : 'may not'}${condition(part.when, owner.access.when)}`,
    actions(part, most),
    resources(owner, part, Math.min(most, 8)),
    part.conditions.map((each) => plain(showCondition(each))).join('; '),
  ];
}

/** `s3:GetObject, PutObject`: the service once. */
function actions({ actions: given, notActions }: PolicyStatement<Place>, most: number): string {
  const byService = Map.groupBy(given ?? notActions ?? [], (action) => action.split(':')[0] ?? '');
  const told = [...byService].map(([service, found]) => {
    if (service === '*') return 'do everything';
    const names = found.map((action) => showText(action.split(':')[1] ?? ''));
    return `${plain(showText(service))}: ${shortList(names.map(plain), most)}`;
  });
  return (given === undefined ? 'all but ' : '') + told.join('; ');
}

function resources(
  { model, arns }: Principal,
  { resources: given, notResources }: PolicyStatement<Place>,
  most: number,
): string {
  const told = (given ?? notResources ?? []).map((each) => resourceName(model, arns, each));
  return (given === undefined && notResources !== undefined ? 'all but ' : '') + shortList([...new Set(told)], most);
}

function resourceName(model: Model, arns: ReadonlyMap<string, string>, raw: Text): string {
  if (raw === '*') return 'everything';
  for (const [arn, name] of arns) {
    if (raw === arn) return code(name);
    if (raw.startsWith(arn) && /^[/:]/.test(raw.slice(arn.length)))
      return code(`${name}${showText(raw.slice(arn.length))}`);
  }
  return code(short(named(model, raw)));
}

/** Without the parts of an ARN that say nothing: `ssm:…:parameter/name`. */
function short(arn: string): string {
  return arn.replace(/^arn:(?:aws|\$\{AWS::Partition\}):/, '');
}
