/** What answers behind a load balancer: without a target that is left, the balancer answers with an error. */
import { allOf, anyOf, type Extent, exactlyIn, NEVER, NOWHERE, or } from '../../base/index.ts';
import type { Question, Thing } from '../question.ts';
import type { Left, Loss } from './left.ts';
import { leftOf } from './rules.ts';

export interface Answering {
  readonly match: Extent;
  readonly says: string;
  readonly missing: readonly string[];
}

/** For each target group that a listener forwards to, whether one of its targets is left. */
export function answeringBehind(question: Question, thing: Thing, loss: Loss): readonly Answering[] {
  const { network, resources } = question.model;
  const balancer = network.balancers.get(thing.id);
  if (balancer === undefined) return [];
  const groups = [...new Set(balancer.listeners.flatMap(({ forwards }) => forwards.map(({ value }) => value)))];
  return groups.flatMap((id): readonly Answering[] => {
    const targets = network.targetGroups.get(id)?.targets ?? [];
    const owners = [...new Set(targets.map(({ owner }) => owner))].flatMap((owner) => resources.get(owner) ?? []);
    if (owners.length === 0) return [];
    const left = owners.map((owner) => leftOf(question, { ...owner, kind: 'resource' }, loss));
    return [
      {
        match: anyOf(
          NOWHERE,
          ...left.map((each, index) => allOf(exactlyIn(owners[index]?.when ?? thing.when), enough(each, 0))),
        ),
        says: `Behind ${thing.id}, ${id} has ${owners.map((owner) => owner.id).join(', ')}.`,
        missing: left.flat().flatMap(({ missing }) => missing ?? []),
      },
    ];
  });
}

/** The worlds in which a share is left: some, where the share wanted is 0. */
export function enough(left: readonly Left[], share: number): Extent {
  const reaches = (amount: number) => (share === 0 ? amount > 0 : amount >= share);
  const worlds = (amount: 'least' | 'most') =>
    or(NEVER, ...left.flatMap((each) => (reaches(each[amount]) ? [each.when] : [])));
  return { certain: worlds('least'), possible: worlds('most') };
}
