import {
  ALWAYS,
  and,
  type DataPath,
  type Diagnostic,
  didYouMean,
  error,
  isLike,
  NEVER,
  nearest,
  not,
  rememberedOf,
  type SourcePosition,
} from '../base/index.ts';
import {
  ASSERTION,
  type Assertion,
  type ClaimSet,
  namesIn,
  type Selector,
  SUBJECT,
  type Subject,
} from '../claims/index.ts';
import type { Model, Resource } from '../model/index.ts';
import { matchProperties } from './matcher.ts';
import type { Observations } from './observations.ts';
import { type Question, type Thing, thingOf } from './question.ts';

/** The question of a model and its claims; what a subject selects is looked up once. */
export function ask(model: Model, claims: ClaimSet, observations: Observations): Question {
  const known = new Map<Subject, Selection>();
  const selected = (subject: Subject): Selection => {
    const found = known.get(subject) ?? select(question, selectorOf(claims, subject));
    known.set(subject, found);
    return found;
  };
  const question: Question = {
    model,
    claims,
    observations,
    thingsOf: (subject) => selected(subject).things,
    doubtsOf: (subject) => selected(subject).doubts,
  };
  return question;
}

interface Selection {
  readonly things: readonly Thing[];
  readonly doubts: readonly string[];
}

/** A thing that matches in some worlds only is one of those selected in these. */
function select(question: Question, selector: Selector): Selection {
  const { where } = selector;
  const candidates = candidatesOf(question.model, selector);
  if (where === undefined) return { things: candidates, doubts: [] };
  const matched = candidates.map((thing) => ({ thing, match: matchProperties(question, thing, [], where) }));
  const things = matched.flatMap(({ thing, match }): readonly Thing[] => {
    const when = and(thing.when, match.certain);
    if (match.certain === NEVER || (when === NEVER && thing.when !== NEVER)) return [];
    return [when === thing.when ? thing : { ...thing, when }];
  });
  const doubts = matched.filter(
    ({ thing, match }) => and(thing.when, and(match.possible, not(match.certain))) !== NEVER,
  );
  return { things, doubts: doubts.map(({ thing }) => thing.id) };
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
  return (isOneName(id) ? namedIn(model, id) : [...model.resources.values()])
    .filter(
      (each) =>
        fits(type, each.type) &&
        (fits(id, each.logicalId) || fits(id, each.id)) &&
        (fits(path, each.constructPath) || each.id === path) &&
        fits(stack, each.stack),
    )
    .map(thingOf);
}

function isOneName(pattern: string | undefined): pattern is string {
  return pattern !== undefined && !/[*?]/.test(pattern);
}

/** The resources of this logical id or id. */
function namedIn({ resources }: Model, name: string): readonly Resource[] {
  return byName(resources).get(name) ?? [];
}

const byName = rememberedOf((resources: Model['resources']): ReadonlyMap<string, readonly Resource[]> => {
  const found = new Map<string, Resource[]>();
  for (const each of resources.values()) {
    for (const name of new Set([each.logicalId, each.id])) {
      const known = found.get(name);
      if (known === undefined) found.set(name, [each]);
      else known.push(each);
    }
  }
  return found;
});

/** Whether another resource could be a match too: the subject is told by a type, a pattern or properties, not by a name. */
export function isOpenSubject(claims: ClaimSet, subject: Subject): boolean {
  const { type, id, path, parameter, output } = selectorOf(claims, subject);
  const name = id ?? path ?? parameter ?? output;
  return name === undefined ? type !== 'Stack' : name.includes('*');
}

/** Whether a subject is about resources; parameters, outputs and stacks are the others. */
export function isOfResources(claims: ClaimSet, subject: Subject): boolean {
  const { type, parameter, output } = selectorOf(claims, subject);
  return parameter === undefined && output === undefined && type !== 'Stack';
}

/** Whether a resource could be a match if its properties were others. */
export function mayMatch(claims: ClaimSet, subject: Subject, resource: Resource): boolean {
  const { type, id, path, where } = selectorOf(claims, subject);
  if (where === undefined || !isOfResources(claims, subject)) return false;
  return fits(type, resource.type) && fits(id, resource.logicalId) && fits(path, resource.constructPath);
}

/** How a subject reads in a sentence. */
export function describeSubject(subject: Subject): string {
  if (typeof subject === 'string') return subject;
  const { type, id, path, parameter, output, where } = subject;
  const noun = parameter ?? output ?? id ?? path ?? type ?? 'anything';
  return where === undefined ? noun : `${noun} with ${Object.keys(where).join(', ')}`;
}

const namesOf = rememberedOf((assertion: Assertion) => namesIn(ASSERTION, assertion));

/**
 * Names that a claim uses without a declaration and that the template does not have either. A declared name whose
 * selector matches nothing is not among them: its claim is refuted, because the promise is broken.
 */
export function undeclaredNames(
  question: Question,
  place: (path: DataPath) => SourcePosition | undefined = () => undefined,
): readonly Diagnostic[] {
  const { claims, model } = question;
  const declared = Object.keys(claims.names ?? {});
  const used = [
    ...claims.claims.flatMap((claim, index) =>
      claim.holds.flatMap((assertion, part) =>
        namesOf(assertion).map(({ name, path }) => ({
          by: `Claim ${claim.id}`,
          name,
          path: ['claims', index, 'holds', part, ...path],
        })),
      ),
    ),
    ...Object.entries(claims.names ?? {}).flatMap(([declared, subject]) =>
      typeof subject === 'string'
        ? []
        : namesIn(SUBJECT, subject).map(({ name, path }) => ({
            by: `The name "${declared}"`,
            name,
            path: ['names', declared, ...path],
          })),
    ),
  ];
  const seen = new Set<string>();
  return used.flatMap(({ by, name, path }) => {
    if (isNameKnown(question, name) || seen.has(`${by} ${name}`)) return [];
    seen.add(`${by} ${name}`);
    const candidates = [...declared, ...[...model.resources.values()].map((resource) => resource.logicalId)];
    const at = place(path);
    return [
      error(
        'LTL2002',
        `${by} speaks of "${name}", which is neither declared under names nor in the template.${didYouMean(name, candidates)}`,
        { fix: 'Declare it under names, or use a logical id of the template.', ...(at && { at }) },
      ),
    ];
  });
}

/** A sentence with the nearest id, for a subject that no resource matches. */
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

/** `AWS::EC2::VPC` is a type, `Stack/Network/Vpc` a construct path or an id in one of several stacks, all else a logical id. */
function shorthand(text: string): Selector {
  if (text.includes('::')) return { type: text };
  return text.includes('/') ? { path: text } : { id: text };
}

function fits(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined) return true;
  return text !== undefined && (pattern === text || (/[*?]/.test(pattern) && isLike(pattern, text)));
}

/** Whether a name is declared, or is a resource or parameter of the templates. */
export function isNameKnown({ model, claims }: Question, name: string): boolean {
  return (
    (claims.names !== undefined && Object.hasOwn(claims.names, name)) ||
    namedIn(model, name).length > 0 ||
    [...model.parameters.values()].some((parameter) => parameter.name === name)
  );
}
