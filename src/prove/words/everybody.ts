/** `denied` for everybody: what the policies of resources let the public do. */
import { stripPrivate } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { refuted } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement } from '../verdict.ts';
import { judgeMayNot } from './may.ts';
import { judgeDenied, misspeltActions } from './permissions.ts';
import { ownersFor } from './policies-in-force.ts';

type Denied = Extract<Assertion, { kind: 'denied' }>;

/** Of a principal of the template, or of everybody: an anonymous caller and any account that no policy names. */
export function judgeDeniedTo(question: Question, claim: Denied): Judgement {
  const { who } = claim;
  if ((who !== 'internet' && who !== '*') || Object.hasOwn(question.claims.names ?? {}, who)) {
    return judgeDenied(question, claim);
  }
  const misspelt = misspeltActions(claim.actions);
  if (misspelt !== undefined) return misspelt;
  const { actions, context } = claim;
  const on = claim.on === undefined || claim.on === '*' ? ownedIn(question, actions) : [claim.on];
  if (on.length === 0) return refuted(`No resource of the template has a policy for ${actions.join(', ')}.`);
  const judged = on.map((each) =>
    judgeMayNot(question, { kind: 'mayNot', who: 'anyone', actions, on: each, ...(context && { context }) }),
  );
  return (
    judged.find((each) => each.outcome === 'refuted') ??
    judged.find((each) => each.outcome === 'unknown') ?? {
      outcome: 'proved',
      trace: judged.flatMap(({ trace }) => trace),
    }
  );
}

function ownedIn(question: Question, actions: readonly string[]): readonly string[] {
  return [...new Set(actions.flatMap((action) => ownersFor(question, stripPrivate(action)).map(({ id }) => id)))];
}
