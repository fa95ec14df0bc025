/** Claims that are aimed at one change: what a proposal for the whole template does not say. */
import type { Assertion, Claim } from '../../claims/index.ts';
import type { Model, Resource } from '../../model/index.ts';
import { PRIVATE } from '../propose/access.ts';
import type { NameOf } from '../propose/proposal.ts';
import { isFieldSet, isPlainValue, type Mutation, type PathStep } from './mutation.ts';

/** What might notice the change, the most telling first. Whether it does, and whether it holds today, is asked by the caller. */
export function aimedClaims(model: Model, root: unknown, mutation: Mutation, nameOf: NameOf): readonly Claim[] {
  return [
    ...closedToPublic(model, mutation, nameOf),
    ...closedToOthers(model, root, mutation, nameOf),
    ...closedToStrangers(model, root, mutation, nameOf),
    ...asWritten(root, mutation, nameOf),
  ].map(
    ({ title, holds }, index): Claim => ({ id: idOf(mutation, index), title, area: 'Changes', beyond: true, holds }),
  );
}

interface Aimed {
  readonly title: string;
  readonly holds: readonly Assertion[];
}

function idOf({ kind, of }: Mutation, index: number): string {
  return `${of.replace(/\W/g, '')}-${kind}${index === 0 ? '' : `-${index + 1}`}`;
}

/** The resource, and those that its policy is about. */
function guardedBy(model: Model, { of }: Mutation): readonly Resource[] {
  const own = [...model.resources.values()].filter(({ logicalId }) => logicalId === of);
  const about = own.flatMap(({ references }) => references.flatMap(({ to }) => model.resources.get(to) ?? []));
  return [...new Map([...own, ...about].map((each) => [each.id, each])).values()].filter(({ type }) =>
    Object.hasOwn(PRIVATE, type),
  );
}

/** They give the public nothing. */
function closedToPublic(model: Model, mutation: Mutation, nameOf: NameOf): readonly Aimed[] {
  return guardedBy(model, mutation).map(({ id, type }) => ({
    title: `The public may do nothing with ${nameOf(id)}`,
    holds: [{ kind: 'mayNot', who: 'anyone', actions: [PRIVATE[type] ?? '*'], on: nameOf(id) }],
  }));
}

/** Of the changed statement: services act for the own account only, and no other account acts. */
function closedToOthers(model: Model, root: unknown, mutation: Mutation, nameOf: NameOf): readonly Aimed[] {
  const statement = mutation.changes.map(({ path }) => statementAround(root, path)).find((each) => each !== undefined);
  if (statement === undefined) return [];
  const actions = textsOf(statement.Action).filter((action) => action !== '*');
  const services = isFieldSet(statement.Principal) ? textsOf(statement.Principal.Service) : [];
  const own = [...model.resources.values()].filter(
    ({ logicalId, type }) => logicalId === mutation.of && type === 'AWS::IAM::Role',
  );
  return [...own, ...guardedBy(model, mutation)].flatMap(({ id }) => [
    ...services.map(
      (service): Aimed => ({
        title: `${service} acts on ${nameOf(id)} for no other account`,
        holds: [
          {
            kind: 'mayNot',
            who: { service, account: 'another' },
            actions: actions.length > 0 ? actions : ['*'],
            on: nameOf(id),
          },
        ],
      }),
    ),
    {
      title: `No other account acts on ${nameOf(id)}`,
      holds: [
        { kind: 'mayNot', who: { account: 'another' }, actions: actions.length > 0 ? actions : ['*'], on: nameOf(id) },
      ],
    },
  ]);
}

/** Services of AWS that seldom have work with what others own. */
const STRANGERS = ['events.amazonaws.com', 'lambda.amazonaws.com', 's3.amazonaws.com'];

/** A service that no statement of the policy names acts for nobody, not for the own account either. */
function closedToStrangers(model: Model, root: unknown, mutation: Mutation, nameOf: NameOf): readonly Aimed[] {
  const written = JSON.stringify(valueAt(root, ['Resources', mutation.of])) ?? '';
  const stranger = STRANGERS.find((each) => !written.includes(each));
  if (stranger === undefined) return [];
  return guardedBy(model, mutation).map(({ id, type }) => ({
    title: `${stranger} may do nothing with ${nameOf(id)}`,
    holds: [{ kind: 'mayNot', who: { service: stranger }, actions: [PRIVATE[type] ?? '*'], on: nameOf(id) }],
  }));
}

/** The statement of a policy that a place is in, or is. */
function statementAround(root: unknown, path: readonly PathStep[]): Readonly<Record<string, unknown>> | undefined {
  for (let length = path.length; length > 2; length--) {
    const value = valueAt(root, path.slice(0, length));
    if (isFieldSet(value) && (value.Effect === 'Allow' || value.Effect === 'Deny')) return value;
  }
  return undefined;
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((each) => typeof each === 'string');
}

/** Each changed place says what it says today: a value, that there is none, or how many entries there are. */
function asWritten(root: unknown, { of, changes }: Mutation, nameOf: NameOf): readonly Aimed[] {
  return changes.flatMap(({ path }): readonly Aimed[] => {
    const [, id, section, ...inside] = path;
    if (section === undefined)
      return [{ title: `There is ${nameOf(of)}`, holds: [{ kind: 'exists', what: nameOf(of) }] }];
    const place = inside.map(String).join('.');
    const before = valueAt(root, path);
    if (id === undefined) return [];
    if (section !== 'Properties') {
      if (!isPlainValue(before)) return [];
      return [
        {
          title: `${section} of ${nameOf(of)} is ${before}`,
          holds: [{ kind: 'attribute', of: nameOf(of), path: String(section), is: String(before) }],
        },
      ];
    }
    const list = inside.slice(0, -1);
    const listed = valueAt(root, path.slice(0, -1));
    const [last] = inside.slice(-1);
    if (typeof last === 'number' && Array.isArray(listed)) {
      const where = spelled(list);
      return [
        {
          title: `${where} of ${nameOf(of)} has ${listed.length} entries`,
          holds: [{ kind: 'property', of: nameOf(of), path: where, is: { length: listed.length } }],
        },
      ];
    }
    if (place === '') return [];
    if (isPlainValue(before))
      return [
        {
          title: `${spelled(inside)} of ${nameOf(of)} is ${before}`,
          holds: [{ kind: 'property', of: nameOf(of), path: spelled(inside), is: String(before) }],
        },
      ];
    if (before === undefined) return [];
    return [
      {
        title: `${spelled(inside)} of ${nameOf(of)} is set`,
        holds: [{ kind: 'property', of: nameOf(of), path: spelled(inside), is: { present: true } }],
      },
    ];
  });
}

function spelled(steps: readonly PathStep[]): string {
  return steps
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}

function valueAt(root: unknown, path: readonly PathStep[]): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return isFieldSet(value) ? value[step] : undefined;
  }, root);
}
