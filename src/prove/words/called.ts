import { nameProperty, namingOf } from '../../aws/index.ts';
import { ALWAYS, impliedBy, lowerCase, NOWHERE } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { textOf } from '../../model/index.ts';
import { step } from '../judge.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement } from '../verdict.ts';
import { type Finding, judgeFindings, open } from './finding.ts';

type Called = Extract<Assertion, { kind: 'called' }>;

/** Every subject has the name, in the property that its type keeps it in. */
export function judgeCalled(question: Question, { of, is }: Called): Judgement {
  return judgeFindings(question, of, (thing) => [nameOf(question, thing, is)]);
}

function nameOf(question: Question, thing: Thing, is: Called['is']): Finding {
  if (thing.kind !== 'resource')
    return { match: NOWHERE, says: step(`${thing.id} is a ${thing.kind}, and only resources have names.`, thing) };
  const property = nameProperty(thing.type);
  if (property === undefined) return open(step(`In which property ${thing.type} keeps its name is not known.`, thing));
  const written = thing.properties[property];
  const text = textOf(written);
  const stored = text !== undefined && namingOf(thing.type)?.lowerCase === true ? lowerCase(text) : written;
  const named = { ...thing, properties: stored === undefined ? {} : { [property]: stored } };
  const match = impliedBy(thing.when, matchProperty(question, named, [property], is));
  const ending = match.certain === ALWAYS ? '' : `, expected ${describeMatcher(is)}`;
  const name = stored === undefined ? 'by a name that is made up for it' : showValue(stored);
  return { match, says: step(`${thing.id} is called ${name}${ending}.`, thing, [property]) };
}
