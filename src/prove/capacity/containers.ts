/** Whether the containers of a task fit into it. */
import { elementsAt, textOf, valuesAt } from '../../model/index.ts';
import { step, untold } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement } from '../verdict.ts';
import { type CountedPart, one, sayRange, total } from './amounts.ts';

/**
 * "The total amount of memory reserved for all containers within a task must be lower than the task memory value, if one is
 * specified", and so for processors:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html. `Memory` is what a container may
 * take at most.
 */
export function judgeContainers(_: Question, task: Thing): Judgement {
  if (task.type !== 'AWS::ECS::TaskDefinition') return untold(`what ${task.id} (${task.type}) gives its containers`);
  const found = [
    { of: 'Memory', own: ['Memory', 'MemoryReservation'], unit: 'MiB' },
    { of: 'Cpu', own: ['Cpu'], unit: 'CPU units' },
  ].map(({ of, own, unit }) => judgePart(task, of, own, unit));
  const worst = (['refuted', 'unknown'] as const).flatMap((outcome) =>
    found.filter((each) => each.outcome === outcome),
  )[0];
  return { ...(worst ?? { outcome: 'proved' }), trace: found.flatMap(({ trace }) => trace) };
}

function judgePart(task: Thing, of: string, own: readonly string[], unit: string): Judgement {
  const limits = [...new Set(valuesAt(task.properties, [of], task.when).map(({ value }) => inUnits(textOf(value))))];
  const [limit, ...others] = limits;
  const missing = [`${of} of ${task.id}`];
  // A task that says nothing takes what its host has.
  if (limit === 'unset' && others.length === 0) {
    const says = `${task.id} sets no ${of}: its containers share what their host has.`;
    return { outcome: 'proved', trace: [step(says, task)] };
  }
  if (typeof limit !== 'number' || others.length > 0)
    return { outcome: 'unknown', trace: [step(`Only deployment tells ${missing[0]}.`, task, [of])], missing };
  const parts = elementsAt(task.properties, ['ContainerDefinitions'], task.when).flatMap(
    ({ value, when, path }): readonly CountedPart[] => {
      const named = own.find((property) => valuesAt(value, [property]).some((each) => each.value !== undefined));
      if (named === undefined) return [{ ...one(when), least: 0, most: 0 }];
      return valuesAt(value, [named], when).map((each) => {
        const number = inUnits(textOf(each.value));
        if (number === 'unset') return { when: each.when, least: 0, most: 0 };
        if (number === undefined)
          return { when: each.when, least: 0, most: limit + 1, missing: `${path.join('.')}.${named}` };
        return { when: each.when, least: number, most: number };
      });
    },
  );
  const sum = total(parts, limit, task.when);
  const says = `The containers of ${task.id} take ${sayRange(sum)} of ${limit} ${unit}.`;
  const steps = [step(says, task, [of])];
  if (sum.most <= limit) return { outcome: 'proved', trace: steps };
  if (sum.least > limit) return { outcome: 'refuted', trace: steps, counterexample: { summary: says, steps } };
  return {
    outcome: 'unknown',
    trace: steps,
    missing: parts.flatMap((each) => each.missing ?? ['which conditions hold']),
  };
}

/** `1024`, `1 GB`, `.5 vCPU`: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
function inUnits(text: string | undefined): number | 'unset' | undefined {
  if (text === undefined) return 'unset';
  const found = /^(\d*\.?\d+)\s*(GB|vCPU)?$/i.exec(text);
  if (found === null) return undefined;
  return Number(found[1]) * (found[2] === undefined ? 1 : 1024);
}
