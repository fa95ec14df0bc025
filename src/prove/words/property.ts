import { ALWAYS, allOf, and, anyOf, exactlyIn, type Guard, impliedBy, NEVER, not } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { type Model, type Path, parsePath, textOf, type Value, valuesAt } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { judgeAttribute } from './attribute.ts';

type Property = Extract<Assertion, { kind: 'property' }>;

/** Every thing that exists has the property, and one exists. */
export function judgeProperty(question: Question, { of, path, is }: Property): Judgement {
  const steps = parsePath(path);
  return about(question, of, (things) => {
    if (namesAttribute(steps, things)) return judgeAttribute(question, { kind: 'attribute', of, path, is });
    const each = things.map((thing) => ({ thing, match: matchProperty(question, thing, steps, is) }));
    const match = allOf(
      ...[
        anyOf(...things.map((thing) => exactlyIn(thing.when))),
        ...each.map(({ thing, match: own }) => impliedBy(thing.when, own)),
      ],
    );
    return judge(match, {
      trace: things.flatMap((thing) => says(question, thing, path)),
      counterexample: (world) => {
        const wrong = each
          .filter(({ thing, match: own }) => and(world, thing.when, not(own.certain)) !== NEVER)
          .map(({ thing }) => thing);
        const shown = wrong.length > 0 ? wrong : things;
        return {
          summary: `${path} of ${shown.map((thing) => thing.id).join(', ')} is not ${describeMatcher(is)}.`,
          steps: shown.flatMap((thing) => says(question, thing, path, world, `, expected ${describeMatcher(is)}`)),
        };
      },
      missing: missingOf(things, path),
    });
  });
}

/**
 * Resource attributes stand beside the properties, and no property of any type has one of these names
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html).
 */
const ATTRIBUTES = ['CreationPolicy', 'DeletionPolicy', 'DependsOn', 'UpdatePolicy', 'UpdateReplacePolicy'];

function namesAttribute([first]: Path, things: readonly Thing[]): boolean {
  return (
    typeof first === 'string' &&
    ATTRIBUTES.includes(first) &&
    things.every(({ kind, properties }) => kind === 'resource' && !Object.hasOwn(properties, first))
  );
}

/** What the property is, in each of the worlds in question. */
function says(
  { model }: Question,
  thing: Thing,
  path: string,
  worlds: Guard = ALWAYS,
  ending = '',
): readonly TraceStep[] {
  const plain = parsePath(path.split('[*]')[0] ?? path);
  return valuesAt(thing.properties, plain, and(thing.when, worlds)).map((found) =>
    step(`${path} of ${thing.id} is ${shownWithName(model, found.value)}${ending}.`, thing, found.path),
  );
}

/** The value, and the name that the template gives to what it refers to. */
function shownWithName(model: Model, value: Value | undefined): string {
  const text = textOf(value);
  const spelled = text === undefined ? undefined : model.spelled(text);
  const shown = showValue(value);
  const named = spelled === undefined ? shown : showValue(spelled);
  return named === shown ? shown : `${shown}, which is ${named}`;
}

function missingOf(things: readonly Thing[], path: string): readonly string[] {
  return things.flatMap((thing) => valuesAt(thing.properties, parsePath(path)).map((found) => showValue(found.value)));
}
