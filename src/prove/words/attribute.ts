import { ALWAYS, allOf, and, anyOf, exactlyIn, type Guard, impliedBy, NEVER, not } from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { attributesFor, type Mapping, type Path, parsePath, valuesAt } from '../../model/index.ts';
import { about, judge, refuted, step } from '../judge.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Attribute = Extract<Assertion, { kind: 'attribute' }>;

interface Said {
  readonly thing: Thing;
  readonly attributes: Mapping;
  /** What the template itself says, without defaults. */
  readonly written: Mapping;
}

/** Every thing that exists has the attribute, and one exists. */
export function judgeAttribute(question: Question, { of, path, is }: Attribute): Judgement {
  const steps = parsePath(path);
  return about(question, of, (things) => {
    const said = things.flatMap((thing): readonly Said[] => {
      const resource = question.model.resources.get(thing.id);
      if (thing.kind !== 'resource' || resource === undefined) return [];
      return [{ thing, attributes: attributesFor(resource, steps), written: resource.attributes }];
    });
    const other = things.find((thing) => !said.some((each) => each.thing === thing));
    if (other !== undefined) return refuted(`${other.id} is a ${other.kind}, and only resources have a ${path}.`);
    const each = said.map((one) => ({ ...one, match: matchAttribute(question, one, steps, is) }));
    const match = allOf(
      ...[
        anyOf(...things.map((thing) => exactlyIn(thing.when))),
        ...each.map(({ thing, match: own }) => impliedBy(thing.when, own)),
      ],
    );
    return judge(match, {
      trace: each.flatMap((one) => says(one, path)),
      counterexample: (world) => {
        const wrong = each.filter(({ thing, match: own }) => and(world, thing.when, not(own.certain)) !== NEVER);
        const shown = wrong.length > 0 ? wrong : each;
        return {
          summary: `${path} of ${shown.map(({ thing }) => thing.id).join(', ')} is not ${describeMatcher(is)}.`,
          steps: shown.flatMap((one) => says(one, path, world, `, expected ${describeMatcher(is)}`)),
        };
      },
      missing: each.flatMap((one) => valuesAt(one.attributes, steps).map((found) => showValue(found.value))),
    });
  });
}

function matchAttribute(question: Question, { thing, attributes, written }: Said, path: Path, is: Matcher) {
  // Whether it is set is asked of the template. References of properties are not among those of attributes.
  const properties = asksWhetherSet(is) ? written : attributes;
  const wanted = path[0] === 'DependsOn' ? withLogicalIds(question, thing, is) : is;
  return matchProperty(question, { ...thing, id: '', properties }, path, wanted);
}

function asksWhetherSet(is: Matcher): boolean {
  if (typeof is !== 'object') return false;
  return 'absent' in is || 'present' in is || ('not' in is && asksWhetherSet(is.not));
}

/** DependsOn holds logical ids: a reference to something is one of the ids that it has in the same stack. */
function withLogicalIds(question: Question, thing: Thing, is: Matcher): Matcher {
  const inside = (each: Matcher) => withLogicalIds(question, thing, each);
  if (typeof is !== 'object') return is;
  if ('refersTo' in is) {
    const { resources } = question.model;
    const stack = resources.get(thing.id)?.stack;
    const found = question.thingsOf(is.refersTo).flatMap(({ id }) => resources.get(id) ?? []);
    return { oneOf: found.filter((each) => each.stack === stack).map((each) => each.logicalId) };
  }
  if ('has' in is) return { has: inside(is.has) };
  if ('each' in is) return { each: inside(is.each) };
  if ('not' in is) return { not: inside(is.not) };
  if ('oneOf' in is) return { oneOf: is.oneOf.map(inside) };
  return 'exactly' in is ? { exactly: is.exactly.map(inside) } : is;
}

/** What the attribute is, in each of the worlds in question. */
function says(
  { thing, attributes, written }: Said,
  path: string,
  worlds: Guard = ALWAYS,
  ending = '',
): readonly TraceStep[] {
  const plain = parsePath(path.split('[*]')[0] ?? path);
  return valuesAt(attributes, plain, and(thing.when, worlds)).map((found) => {
    const isWritten = valuesAt(written, plain, found.when).some((own) => own.value !== undefined);
    const byDefault = isWritten || found.value === undefined ? '' : ', as nothing else is said';
    return step(`${path} of ${thing.id} is ${showValue(found.value)}${byDefault}${ending}.`, thing);
  });
}
