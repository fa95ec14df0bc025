/** `may` and `mayNot`: what a resource's own policy decides about somebody who is not in the template. */
import {
  actionClasses,
  type Decision,
  evaluate,
  expandActionPattern,
  isUnknownPolicy,
  type Policies,
  type PolicyPart,
  parseArn,
  parseStatement,
} from '../../aws/index.ts';
import {
  ALWAYS,
  allIn,
  and,
  type Extent,
  type Guard,
  impliedBy,
  isSymbolic,
  madeUpName,
  NEVER,
  NO_TEXT,
  noneOf,
  not,
  or,
  rememberedPair,
  showText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { type Path, type Place, valuesAt } from '../../model/index.ts';
import { judge, refuted } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { targetsOf } from './access-targets.ts';
import { callersOf, type PolicyCaller, whetherOwn } from './callers.ts';
import { type Guarded, guardedBy, partsToldApart } from './guarded.ts';
import { explain, misspeltActions } from './permissions.ts';
import { blocksPublicPolicy, perhapsPublicByList, publicByList } from './public-access.ts';

type May = Extract<Assertion, { kind: 'may' }>;
type MayNot = Extract<Assertion, { kind: 'mayNot' }>;

interface Answer {
  /** Those that are decided alike: at least one, in the order in which the claim has them. */
  readonly actions: readonly [Text, ...Text[]];
  readonly arn: Text;
  readonly caller: PolicyCaller;
  readonly decision: Decision<Place>;
  readonly thing: Thing;
  readonly match: Extent;
  /** What is not known beside the conditions of the policy. */
  readonly open: readonly string[];
}

/** Everybody of whom the claim speaks may do each action. */
export function judgeMay(question: Question, claim: May): Judgement {
  return decide(question, claim, (allowed, caller) =>
    caller.unless === undefined ? allowed : { certain: allowed.certain, possible: ALWAYS },
  );
}

/** Nobody of whom the claim speaks may do any of the actions, on anything that `on` stands for. */
export function judgeMayNot(question: Question, claim: MayNot): Judgement {
  return decide(question, claim, (allowed, caller) =>
    caller.unless === undefined ? noneOf(allowed) : { certain: not(allowed.possible), possible: ALWAYS },
  );
}

function decide(
  question: Question,
  claim: May | MayNot,
  read: (allowed: Extent, caller: PolicyCaller) => Extent,
): Judgement {
  const misspelt = misspeltActions(claim.actions);
  if (misspelt !== undefined) return misspelt;
  const nowhere = [claim.on, ...(claim.for === undefined ? [] : [claim.for])].find(
    (on) => targetsOf(question, on).length === 0,
  );
  if (nowhere !== undefined) return refuted(`No resource matches ${nowhere}.`);
  const found = guardedBy(question, claim.on);
  if ('unknown' in found) return { outcome: 'unknown', trace: [], missing: [found.unknown] };
  const answers = found.flatMap((guarded) => answersOn(question, claim, guarded, read));
  const wrong = answers.filter(({ match }) => match.possible === NEVER);
  const unsure = answers.filter(({ match }) => match.certain !== ALWAYS);
  const may = claim.kind === 'may' ? 'may not' : 'may';
  return judge(allIn(answers.map(({ match }) => match)), {
    trace: shown(answers),
    counterexample: () => {
      const [first = unsure[0]] = wrong;
      const summary =
        first === undefined
          ? ''
          : `${capital(first.caller.says)} ${may} do ${first.actions[0]} on ${showText(first.arn)}.`;
      return { summary, steps: shown(wrong.length > 0 ? wrong : unsure) };
    },
    missing: [...new Set(unsure.flatMap(({ open }) => open))],
  });
}

function answersOn(
  question: Question,
  claim: May | MayNot,
  guarded: Guarded,
  read: (allowed: Extent, caller: PolicyCaller) => Extent,
): readonly Answer[] {
  const { thing } = guarded;
  const actions = claim.actions.flatMap((pattern) => {
    const written = stripPrivate(pattern);
    const known = expandActionPattern(written).map((action) => action.name);
    return known.length > 0 ? known : [written];
  });
  const callers = callersOf(question, claim, guarded);
  const hasList = thing.type === 'AWS::S3::Bucket' && thing.properties.AccessControl !== undefined;
  // Dozens of actions are decided alike: each class of them is weighed once for a caller and a resource.
  const classes = new Map<string, { readonly actions: [Text, ...Text[]]; readonly arn: Text }>();
  const classOf = actionClasses(() => [...guarded.parts, ...guarded.limits]);
  for (const action of actions) {
    const arn = guarded.arnFor(action);
    const byList = hasList && publicByList(thing, action) !== NEVER;
    const key = `${arn}\n${byList}\n${classOf(action)}`;
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { actions: [action], arn });
    else known.actions.push(action);
  }
  return [...classes.values()].flatMap(({ actions, arn }) => {
    const [action] = actions;
    const within = claim.kind === 'mayNot' ? guarded.within(action) : [];
    return callers.flatMap((caller) => {
      const resources = [arn, ...within].flatMap((each) => partsToldApart(guarded, each, { ...caller, action }));
      return resources.map((resource): Answer => {
        const { decision, allowed, open } = weigh(caller, action, resource, guarded);
        return {
          actions,
          arn: resource,
          caller,
          decision,
          thing,
          match: impliedBy(thing.when, read(allowed, caller)),
          open: [...open, ...(caller.unless === undefined || decision.possible === NEVER ? [] : [caller.unless])],
        };
      });
    });
  });
}

/** Where the resource lets the caller do the action, and what leaves that open. */
export function weigh(
  caller: PolicyCaller,
  action: Text,
  resource: Text,
  guarded: Guarded,
): { readonly decision: Decision<Place>; readonly allowed: Extent; readonly open: readonly string[] } {
  const { principal, context } = caller;
  const decision = evaluate({ principal, action, resource, context }, policiesFor(caller, guarded));
  const beyond = beyondPolicy(decision, caller, action, guarded);
  const steps = decision.steps.filter((each) => each.answer === 'possible').map((each) => each.why);
  const isOpen = decision.certain !== decision.possible;
  const own = isOpen && steps.length === 0 ? whetherOwn(caller, guarded) : undefined;
  const unclear = own === undefined ? steps : [own];
  return { decision, allowed: beyond.allowed, open: [...unclear, ...beyond.open] };
}

const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };

/** A role or user from elsewhere is taken to have every permission that its own side can give. */
const policiesFor = rememberedPair((caller: PolicyCaller, guarded: Guarded): Policies<Place> => {
  const { principal, isNot = {}, isStranger } = caller;
  const isIdentity = principal.kind === 'role' || principal.kind === 'user';
  const at: Place = { subject: guarded.thing.id, path: [] };
  return {
    resource: guarded.parts.map((part) => withoutTexts(isStranger ? withoutFixed(part) : part, isNot)),
    resourceAccount: guarded.account,
    resourceControl: guarded.limits,
    ...(isIdentity && { identity: parseStatement<Place>(EVERYTHING, { at }).statements }),
  };
});

/** The policy as it is for those whom nobody named: an ARN in an account that only deployment tells names somebody. */
function withoutFixed(part: PolicyPart<Place>): PolicyPart<Place> {
  if (isUnknownPolicy(part) || part.effect === 'Deny' || part.principals === undefined) return part;
  const aws = part.principals.aws.filter((each) => !isSymbolic(parseArn(each)?.account ?? NO_TEXT));
  return { ...part, principals: { ...part.principals, aws } };
}

/** The policy as it is for a caller who does not have these values: in their place stands a text that nobody has. */
function withoutTexts(part: PolicyPart<Place>, isNot: Readonly<Record<string, Text>>): PolicyPart<Place> {
  if (isUnknownPolicy(part)) return part;
  return {
    ...part,
    conditions: part.conditions.map((condition) => {
      const text = Object.entries(isNot).find(([key]) => key.toLowerCase() === condition.key.toLowerCase())?.[1];
      if (text === undefined || /[*?]/.test(text)) return condition;
      const nobodys = madeUpName(`not ${showText(text)}`);
      return { ...condition, values: condition.values.map((value) => (value === text ? nobodys : value)) };
    }),
  };
}

/** What decides beside the policy: the public access block, access control lists, policies of the whole account. */
function beyondPolicy(
  decision: Decision<Place>,
  caller: PolicyCaller,
  action: Text,
  { thing, sharesPolicies }: Guarded,
): { readonly allowed: Extent; readonly open: readonly string[] } {
  if (sharesPolicies)
    return {
      allowed: { certain: decision.certain, possible: ALWAYS },
      open: ["the account's other resource policies of CloudWatch Logs"],
    };
  if (thing.type === 'AWS::ApiGateway::RestApi') return beyondApi(decision, thing);
  if (!caller.isStranger || thing.type !== 'AWS::S3::Bucket') return { allowed: decision, open: [] };
  const blocked = blocksPublicPolicy(thing);
  const byList = perhapsPublicByList(thing);
  const surelyByList = publicByList(thing, action);
  // The block is about policies that let everybody in; what a condition may limit is not public for S3.
  const certain = and(decision.certain, not(blocked.possible));
  const possible = and(decision.possible, not(and(decision.certain, blocked.certain)));
  return {
    allowed: { certain: or(certain, surelyByList), possible: or(possible, byList, surelyByList) },
    open: [
      ...(and(decision.certain, and(blocked.possible, not(blocked.certain))) === NEVER
        ? []
        : [`whether ${thing.id} blocks public access`]),
      ...(byList === NEVER ? [] : [`the access control lists of ${thing.id} and its objects`]),
    ],
  };
}

/**
 * Each method of an API says whom it asks for a signature or token. Without a policy everybody gets there
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html).
 */
function beyondApi(decision: Decision<Place>, thing: Thing): ReturnType<typeof beyondPolicy> {
  const unsaid = and(...[['Policy'], ['Body', 'x-amazon-apigateway-policy']].map((path) => notSet(thing, path)));
  const possible = or(decision.possible, unsaid);
  return {
    allowed: { certain: NEVER, possible },
    open: possible === NEVER ? [] : [`whom the methods of ${thing.id} ask for a signature or token`],
  };
}

function notSet(thing: Thing, path: Path): Guard {
  const values = valuesAt(thing.properties, path).filter(({ value }) => value === undefined);
  return or(NEVER, ...values.map(({ when }) => when));
}

/** What is decided alike for the same caller is told once, of the first action. */
function shown(answers: readonly Answer[]): readonly TraceStep[] {
  const wordsOf = ({ arn, decision }: Answer) =>
    JSON.stringify(explain('', arn, ofPolicy(decision)).map(({ says }) => says));
  const alike = Map.groupBy(answers, (answer) => `${answer.thing.id}\n${answer.caller.says}\n${wordsOf(answer)}`);
  return [...alike.values()].slice(0, 12).flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { arn, decision, caller, thing } = first;
    const [action] = first.actions;
    const others = new Set(same.flatMap(({ actions }) => actions)).size - 1;
    const what = others === 0 ? action : `${action} and ${others} more`;
    return explain(what, arn, ofPolicy(decision)).map((each) => ({
      at: each.at ?? { subject: thing.id, path: [] },
      says: `${capital(caller.says)}: ${each.says}`,
    }));
  });
}

/** Without what the caller's own side is taken to allow. */
function ofPolicy(decision: Decision<Place>): Decision<Place> {
  return { ...decision, steps: decision.steps.filter(({ at }) => at === undefined || at.path.length > 0) };
}

function capital(text: string): string {
  return /^(the|an?other|account|an) /.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
}
