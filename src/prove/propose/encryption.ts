/** What is encrypted, and with whose key. */
import { holeNames, NO_TEXT } from '../../base/index.ts';
import { textOf } from '../../model/index.ts';
import { atRest } from '../encryption/at-rest.ts';
import { inTransit, isAlwaysTls } from '../encryption/in-transit.ts';
import type { Held } from '../encryption/protection.ts';
import type { Question, Thing } from '../question.ts';
import type { Attempt, NameOf, Proposal } from './proposal.ts';

export function proposeEncryption(question: Question, nameOf: NameOf): readonly Proposal[] {
  const things = [...question.model.resources.values()].map((each): Thing => ({ ...each, kind: 'resource' }));
  return things.flatMap((thing) => [
    ...storage(question, thing, nameOf),
    ...partsOf(thing, nameOf),
    ...connections(thing, nameOf),
  ]);
}

function storage(question: Question, thing: Thing, nameOf: NameOf): readonly Proposal[] {
  const read = atRest(thing.type)?.read;
  if (read === undefined) return [];
  const of = nameOf(thing.id);
  const held = read(question, thing).flatMap(({ oneOf }) => oneOf);
  // What AWS encrypts whatever the template says needs no promise but that of its key.
  const isOpen = mayBePlain(question, thing);
  if (held.length === 0 || (!isOpen && !held.some(({ kind }) => kind === 'key'))) return [];
  const data = (how: string) => (subjects: string) => `Data at rest in ${subjects} is encrypted${how}`;
  const keys = [...new Set(held.flatMap((each) => keyOf(question, each) ?? []))];
  const attempts: readonly Attempt[] = [
    ...keys.map(
      (key): Attempt => ({
        says: data(` with ${nameOf(key)}`),
        holds: [{ kind: 'encrypted', of, by: nameOf(key) }],
      }),
    ),
    { says: data(" with a key of the customer's"), holds: [{ kind: 'encrypted', of, by: 'customer' }] },
    { says: data(' with a key that AWS manages'), holds: [{ kind: 'encrypted', of, by: 'aws managed' }] },
    { says: data(''), holds: [{ kind: 'encrypted', of }] },
  ];
  return [{ area: 'Encryption', of, attempts: isOpen ? attempts : attempts.slice(0, -1), isExpected: true }];
}

/** Whether a resource stores something that AWS does not encrypt by itself. */
export function mayBePlain(question: Question, thing: Thing): boolean {
  const read = atRest(thing.type)?.read;
  if (read === undefined || read(question, thing).length === 0) return false;
  const unset = read(question, { ...thing, properties: {} }).flatMap(({ oneOf }) => oneOf);
  return unset.length === 0 || unset.some(({ kind }) => kind === 'plain');
}

/** The resource of the template that is the key, or an alias of it. */
function keyOf({ model }: Question, held: Held): string | undefined {
  if (held.kind !== 'key') return undefined;
  const [hole, ...more] = holeNames(textOf(held.value) ?? NO_TEXT).map((name) => model.holes.get(name));
  return more.length === 0 && hole?.kind === 'resource' && model.resources.get(hole.resource)?.type === 'AWS::KMS::Key'
    ? hole.resource
    : undefined;
}

const PARTS = {
  'performance insights': 'Performance Insights of',
  'master password': 'The master password of',
} as const;

function partsOf({ id, type }: Thing, nameOf: NameOf): readonly Proposal[] {
  const known = atRest(type)?.parts ?? {};
  return (['performance insights', 'master password'] as const).flatMap((part): readonly Proposal[] => {
    if (known[part] === undefined) return [];
    const of = nameOf(id);
    const verb = part === 'master password' ? 'is kept in Secrets Manager' : 'are encrypted';
    const says = (subjects: string) => `${PARTS[part]} ${subjects} ${verb}`;
    return [{ area: 'Encryption', of, attempts: [{ says, holds: [{ kind: 'encrypted', of, part }] }] }];
  });
}

/** Judged with the load balancer that they belong to, or with the balancer's targets. */
export const JUDGED_ELSEWHERE = [
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::ECS::TaskDefinition',
];

function connections({ id, type }: Thing, nameOf: NameOf): readonly Proposal[] {
  if (inTransit(type) === undefined || isAlwaysTls(type) || JUDGED_ELSEWHERE.includes(type)) return [];
  const of = nameOf(id);
  const says = (subjects: string, isMany: boolean) =>
    `${subjects} ${isMany ? 'refuse' : 'refuses'} connections without TLS`;
  return [
    {
      area: 'Encryption',
      of,
      attempts: [{ says, holds: [{ kind: 'encrypted', of, in: 'transit' }] }],
      isExpected: true,
    },
  ];
}
