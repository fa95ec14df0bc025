import { contains, overlaps, showCidr } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Block, Said } from '../../model/index.ts';
import { about, refuted } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement } from '../verdict.ts';

type Addresses = Extract<Assertion, { kind: 'addresses' }>;

/** CIDR arithmetic: every block inside the network's blocks, no two blocks overlapping. */
export function judgeAddresses(question: Question, { of, inside }: Addresses): Judgement {
  const { network } = question.model;
  return about(question, inside, (outer) =>
    about(question, of, (things) => {
      const outerBlocks = outer.flatMap(
        (thing) => network.vpcs.get(thing.id)?.blocks ?? network.subnets.get(thing.id)?.blocks ?? [],
      );
      const blocks = things.flatMap((thing) =>
        (network.subnets.get(thing.id)?.blocks ?? []).map((block) => ({ ...block, owner: thing.id })),
      );
      const unknown = [...outerBlocks, ...blocks].flatMap(({ value }) =>
        value.kind === 'unknown' ? [value.text] : [],
      );
      const trace = blocks.map((block) => ({ at: block.at, says: `${block.owner} has ${show(block.value)}.` }));
      if (blocks.length < things.length)
        return refuted(
          `${things.find((thing) => !blocks.some((block) => block.owner === thing.id))?.id} has no CIDR block.`,
        );
      const outside = blocks.filter((block) => !outerBlocks.some((each) => isInside(block, each)));
      const clashing = blocks.flatMap((one, index) =>
        blocks
          .slice(index + 1)
          .filter((other) => clash(one, other))
          .map((other) => [one, other] as const),
      );
      const steps = [
        ...outside
          .filter((block) => block.value.kind === 'cidr')
          .map((block) => ({
            at: block.at,
            says: `${block.owner} has ${show(block.value)}, which is not inside ${outerBlocks.map((each) => show(each.value)).join(', ')}.`,
          })),
        ...clashing.map(([one, other]) => ({
          at: one.at,
          says: `${one.owner} (${show(one.value)}) overlaps ${other.owner} (${show(other.value)}).`,
        })),
      ];
      if (steps.length > 0 && (unknown.length === 0 || clashing.length > 0))
        return refuted(steps[0]?.says ?? '', steps);
      return unknown.length > 0 ? { outcome: 'unknown', trace, missing: unknown } : { outcome: 'proved', trace };
    }),
  );
}

function isInside(inner: Said<Block>, outer: Said<Block>): boolean {
  return inner.value.kind === 'cidr' && outer.value.kind === 'cidr' && contains(outer.value.cidr, inner.value.cidr);
}

function clash(one: Said<Block>, other: Said<Block>): boolean {
  return one.value.kind === 'cidr' && other.value.kind === 'cidr' && overlaps(one.value.cidr, other.value.cidr);
}

function show(block: Block): string {
  return block.kind === 'cidr' ? showCidr(block.cidr) : block.text;
}
