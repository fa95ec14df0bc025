import { ALWAYS, type Diagnostic, didYouMean, error, matchesGlob, NEVER, nearest } from '../base/index.ts';
import type { ClaimSet, Selector, Subject } from '../claims/index.ts';
import type { Model } from '../model/index.ts';
import { matchProperties } from './matcher.ts';
import type { Observations } from './observations.ts';
import type { Question, Thing } from './question.ts';

/** The question of a model and its claims; what a subject selects is looked up once. */
export function ask(model: Model, claims: ClaimSet, observations: Observations): Question {
  const known = new Map<Subject, readonly Thing[]>();
  const question: Question = {
    model,
    claims,
    observations,
    thingsOf(subject) {
      const found = known.get(subject) ?? select(question, selectorOf(claims, subject));
      known.set(subject, found);
      return found;
    },
  };
  return question;
}

function select(question: Question, selector: Selector): readonly Thing[] {
  const { where } = selector;
  const candidates = candidatesOf(question.model, selector);
  return where === undefined
    ? candidates
    : candidates.filter((thing) => matchProperties(question, thing, [], where).certain !== NEVER);
}

function candidatesOf(model: Model, { type, id, path, stack, parameter, output }: Selector): readonly Thing[] {
  if (parameter !== undefined) {
    return [...model.parameters.values()]
      .filter((each) => fits(parameter, each.name) && fits(stack, each.stack))
      .map((each) => ({ ...each, kind: 'parameter', type: 'Parameter' }));
  }
  if (output !== undefined) {
    return [...model.outputs.values()]
      .filter((each) => fits(output, each.name) && fits(stack, each.stack))
      .map((each) => ({ ...each, kind: 'output', type: 'Output' }));
  }
  if (type === 'Stack') {
    return [...model.stacks.values()]
      .filter((each) => fits(stack, each.id) && fits(id, each.id))
      .map((each) => ({ ...each, kind: 'stack', type: 'Stack', when: ALWAYS }));
  }
  return [...model.resources.values()]
    .filter(
      (each) =>
        fits(type, each.type) &&
        (fits(id, each.logicalId) || fits(id, each.id)) &&
        fits(path, each.constructPath) &&
        fits(stack, each.stack),
    )
    .map((each) => ({ ...each, kind: 'resource' }));
}

/** How a subject reads in a sentence. */
export function describeSubject(subject: Subject): string {
  if (typeof subject === 'string') return subject;
  const { type, id, path, parameter, output, where } = subject;
  const noun = parameter ?? output ?? id ?? path ?? type ?? 'anything';
  return where === undefined ? noun : `${noun} with ${Object.keys(where).join(', ')}`;
}

/**
 * Names that a claim uses without a declaration and that the template does not have either. A declared name whose
 * selector finds nothing is another matter: the promise is broken, and the claim is refuted.
 */
export function undeclaredNames(question: Question): readonly Diagnostic[] {
  const { claims, model } = question;
  const declared = Object.keys(claims.names ?? {});
  return claims.claims.flatMap((claim) =>
    [...new Set(claim.holds.flatMap(namesIn))]
      .filter((name) => !isKnown(question, name))
      .map((name) => {
        const candidates = [...declared, ...[...model.resources.values()].map((resource) => resource.logicalId)];
        return error(
          'LTL2002',
          `Claim ${claim.id} speaks of "${name}", which is neither declared under names nor in the template.${didYouMean(name, candidates)}`,
          {
            fix: 'Declare it under names, or use a logical id of the template.',
          },
        );
      }),
  );
}

/** The nearest id for a subject that finds nothing. */
export function hintFor({ model, claims }: Question, subject: Subject): string {
  const selector = selectorOf(claims, subject);
  const wanted = selector.id ?? selector.parameter ?? selector.output ?? selector.path;
  if (wanted === undefined) return '';
  const candidates =
    selector.parameter !== undefined
      ? [...model.parameters.values()].map((each) => each.name)
      : selector.output !== undefined
        ? [...model.outputs.values()].map((each) => each.name)
        : [...model.resources.values()].map((each) =>
            selector.path === undefined ? each.logicalId : (each.constructPath ?? ''),
          );
  const found = nearest(wanted, candidates);
  return found === undefined ? '' : ` The nearest is ${found}.`;
}

function selectorOf(claims: ClaimSet, subject: Subject): Selector {
  if (typeof subject !== 'string') return subject;
  const declared = claims.names?.[subject];
  if (declared !== undefined) return typeof declared === 'string' ? shorthand(declared) : declared;
  return shorthand(subject);
}

/** `AWS::EC2::VPC` is a type, `Stack/Network/Vpc` a construct path, everything else a logical id. */
function shorthand(text: string): Selector {
  if (text.includes('::')) return { type: text };
  return text.includes('/') ? { path: text } : { id: text };
}

function fits(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined) return true;
  return text !== undefined && (pattern === text || matchesGlob(pattern, text) === 'certain');
}

const SUBJECT_FIELDS = ['what', 'of', 'inside', 'who', 'role', 'via', 'refersTo'] as const;

/** The plain names that an assertion uses; what is written out as a selector needs no declaration. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  const kind = (value as { kind?: unknown }).kind;
  if (kind === 'witness' || kind === 'unmeasurable' || kind === 'file') return [];
  return Object.entries(value).flatMap(([key, each]) => {
    if (typeof each === 'string') {
      const isName =
        (SUBJECT_FIELDS as readonly string[]).includes(key) ||
        ((key === 'from' || key === 'to') && kind !== 'route') ||
        (key === 'from' && kind === 'route');
      return isName ? [each] : [];
    }
    if (['through', 'without', 'notifies', 'shows'].includes(key)) return each as readonly string[];
    if (key === 'colors') return Object.keys(each as object);
    return namesIn(each);
  });
}

function isKnown({ model, claims }: Question, name: string): boolean {
  if (
    name === 'internet' ||
    name === 'internet6' ||
    name === 'users' ||
    name === 'none' ||
    name === 'local' ||
    /^[\d.]+\/\d+$|^[\da-f:]+\/\d+$/i.test(name)
  )
    return true;
  if (claims.names !== undefined && Object.hasOwn(claims.names, name)) return true;
  if (name.includes('::') || name.includes('/') || name.includes('*')) return true;
  return (
    [...model.resources.values()].some((resource) => resource.logicalId === name || resource.id === name) ||
    [...model.parameters.values()].some((parameter) => parameter.name === name)
  );
}
