/** The variables of what runs: which it has, with what values, from which secrets. */
import {
  ALWAYS,
  allOf,
  and,
  anyOf,
  type Extent,
  exactlyIn,
  type Guard,
  impliedBy,
  NEVER,
  NOWHERE,
  noneOf,
} from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { step } from '../judge.ts';
import { describeMatcher } from '../matcher.ts';
import type { Question } from '../question.ts';
import type { Finding } from '../words/finding.ts';
import { matchSlot, type Running, type RunVariable, showSlot } from './running.ts';
import { matchSecret } from './secret-source.ts';

type Runs = Extract<Assertion, { kind: 'runs' }>;

export function variableFindings(question: Question, running: Running, claim: Runs): readonly Finding[] {
  const { environment = {}, secrets = {} } = claim;
  return [
    ...Object.entries(environment).map(([name, matcher]) => plainOf(question, running, name, matcher)),
    ...Object.entries(secrets).map(([name, source]) => secretOf(question, running, name, source)),
    ...(claim.only ? [noOther(running, [...Object.keys(environment), ...Object.keys(secrets)], 'named')] : []),
  ];
}

/** Where a variable of the name exists; `unknown` lists may hold it too. */
export function presence(running: Running, variables: readonly RunVariable[], name: string): Extent {
  const found = variables.filter((each) => each.name === name).map(({ when }) => exactlyIn(when));
  return openIf(running, anyOf(...found));
}

/** What is not there may be in a list that could not be read. */
function openIf({ variables }: Running, extent: Extent): Extent {
  return variables.unknown.length === 0 ? extent : { certain: extent.certain, possible: ALWAYS };
}

function plainOf(question: Question, running: Running, name: string, matcher: Matcher): Finding {
  const { plain, secret } = running.variables;
  const isAbsent = typeof matcher === 'object' && 'absent' in matcher;
  if (isAbsent) {
    const there = presence(running, [...plain, ...secret], name);
    const found = [...plain, ...secret].find((each) => each.name === name);
    const says =
      found === undefined ? `${running.name} has no variable ${name}` : `${running.name} has a variable ${name}`;
    return finding(running, noneOf(there), says, found);
  }
  const own = plain.filter((each) => each.name === name);
  const match = anyOf(...own.map(({ when, slot }) => allOf(exactlyIn(when), matchSlot(question, slot, matcher))));
  const [first] = own;
  if (first === undefined) {
    const asSecret = secret.some((each) => each.name === name) ? ', only a secret of that name' : '';
    return finding(running, openIf(running, NOWHERE), `${running.name} has no variable ${name}${asSecret}`);
  }
  const is = `${name} of ${running.name} is ${own.map(({ slot }) => showSlot(slot)).join(' or ')}`;
  const isSo = impliedBy(running.when, match).certain === ALWAYS;
  return finding(running, match, isSo ? is : `${is}, expected ${describeMatcher(matcher)}`, first);
}

function secretOf(
  question: Question,
  running: Running,
  name: string,
  source: { readonly from: string; readonly key?: string },
): Finding {
  const own = running.variables.secret.filter((each) => each.name === name);
  const wanted = `${source.from}${source.key === undefined ? '' : `:${source.key}`}`;
  const [first] = own;
  if (first === undefined) {
    const plain = running.variables.plain.find((each) => each.name === name);
    const says =
      plain === undefined
        ? `${running.name} has no secret ${name}`
        : `${name} of ${running.name} is a plain variable, expected the secret ${wanted}`;
    return finding(running, openIf(running, NOWHERE), says, plain);
  }
  const found = anyOf(...own.map(({ when, slot }) => allOf(exactlyIn(when), matchSecret(question, slot, source))));
  // A name stands once: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
  const [written] = running.variables.plain.filter(
    (each) => each.name === name && and(each.when, running.when) !== NEVER,
  );
  if (written !== undefined) {
    const says = `${name} of ${running.name} also is a plain variable, expected the secret ${wanted} alone`;
    return finding(running, allOf(found, noneOf(exactlyIn(written.when))), says, written);
  }
  const match = found;
  const is = `${name} of ${running.name} comes from ${own.map(({ slot }) => showSlot(slot)).join(' or ')}`;
  const isSo = impliedBy(running.when, match).certain === ALWAYS;
  return finding(running, match, isSo ? is : `${is}, expected ${wanted}`, first);
}

/** No variable and no secret beside those of the list. */
export function noOther(running: Running, names: readonly string[], of: string): Finding {
  const { plain, secret, unknown } = running.variables;
  const others = [...plain, ...secret].filter(
    ({ name, when }) => !names.includes(name) && and(when, running.when) !== NEVER,
  );
  const anywhere = anyOf(...others.map(({ when }) => exactlyIn(when)));
  const match = noneOf(unknown.length === 0 ? anywhere : { certain: anywhere.certain, possible: ALWAYS });
  const shown = [...new Set(others.map(({ name }) => name))].join(', ');
  const says =
    others.length > 0
      ? `${running.name} also has ${shown}`
      : unknown.length > 0
        ? `${unknown.join('; ')} may hold more variables`
        : `${running.name} has no variable beside those ${of}`;
  return finding(running, match, says, others[0]);
}

export function finding(running: Running, match: Extent, says: string, variable?: RunVariable): Finding {
  const within: Guard = running.when;
  const open = running.variables.unknown;
  const undecided = match.possible !== match.certain && open.length > 0 && !says.includes(open[0] ?? '');
  const text = `${says}${undecided ? `; ${open.join('; ')} may tell more` : ''}.`;
  return {
    match: impliedBy(within, match),
    says: variable === undefined ? { says: text } : step(text, variable.slot.thing, variable.slot.path),
  };
}
