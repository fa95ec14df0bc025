/** Whom an alarm tells, of any kind of alarm. */
import { ALWAYS, allOf, EVERYWHERE } from '../../base/index.ts';
import { step } from '../judge.ts';
import { matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Finding } from './finding.ts';

export interface Told {
  readonly notifies?: readonly string[];
  readonly oks?: readonly string[];
  readonly insufficient?: readonly string[];
}

const ACTIONS = [
  ['notifies', 'AlarmActions'],
  ['oks', 'OKActions'],
  ['insufficient', 'InsufficientDataActions'],
] as const;

/** Exactly these are told, and the actions are switched on. */
export function alarmActionsOf(question: Question, thing: Thing, claim: Told): readonly Finding[] {
  return ACTIONS.flatMap(([key, property]) => {
    const names = claim[key];
    return names === undefined ? [] : [told(question, thing, property, names)];
  });
}

function told(question: Question, thing: Thing, property: string, names: readonly string[]): Finding {
  const exactly = names.map((refersTo) => ({ refersTo }));
  // Actions that are not set are none.
  const wanted = exactly.length > 0 ? { exactly } : { oneOf: [{ absent: true as const }, { length: 0 }] };
  const match = matchProperty(question, thing, [property], wanted);
  // Without actions there is nothing to switch off.
  const enabled =
    names.length === 0 ? EVERYWHERE : matchProperty(question, thing, ['ActionsEnabled'], { not: 'false' });
  const shown = showValue(thing.properties[property]);
  const holds = allOf(match, enabled);
  const targets = names.flatMap((name) => question.thingsOf(name).map((target) => target.id)).join(', ');
  const says =
    holds.certain === ALWAYS
      ? `${property} notify ${targets || 'nobody'}.`
      : enabled.certain === ALWAYS
        ? `${property} are ${shown}, expected exactly ${names.join(', ') || 'none'}.`
        : `ActionsEnabled is ${showValue(thing.properties.ActionsEnabled)}: nobody is notified unless it is true.`;
  return { match: holds, says: step(says, thing, [property]) };
}
