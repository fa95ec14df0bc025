import {
  allOf,
  and,
  anyOf,
  type Extent,
  exactlyIn,
  type Guard,
  impliedBy,
  NEVER,
  noneOf,
  not,
  or,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { type Path, valuesAt } from '../../model/index.ts';
import { about, judge, refuted, step } from '../judge.ts';
import { matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import { describeSubject, hintFor } from '../subjects.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { entrancesOf, isLogged, isProtected } from '../web-acl/association.ts';
import { compareRule, letsPass, type RuleComparison, type WantedAclRule } from '../web-acl/compare-rule.ts';
import { inOrder } from '../web-acl/order.ts';
import { overridesAllow } from '../web-acl/overrides.ts';
import { type AclRule, rulesOfAcl, showRule } from '../web-acl/rules.ts';

type Filters = Extract<Assertion, { kind: 'filters' }>;

/** One promise about the ACL, and what is the case where it is broken. */
interface Finding {
  readonly holds: Extent;
  readonly fault: (world: Guard) => { readonly says: string; readonly steps: readonly TraceStep[] };
  readonly missing?: readonly string[];
}

const TYPES = ['AWS::WAFv2::WebACL', 'AWS::WAFv2::RuleGroup'];

/** The ACL stands before the resources and does exactly what is promised to their requests. */
export function judgeFilters(question: Question, claim: Filters): Judgement {
  return about(question, claim.of, (acls) => {
    const other = acls.find(({ type }) => !TYPES.includes(type));
    if (other !== undefined) return refuted(`${other.id} (${other.type}) is no web ACL of AWS WAF.`);
    const trace: TraceStep[] = [];
    const findings: Finding[] = [];
    for (const acl of acls) {
      trace.push(...rulesOfAcl(acl).rules.map((rule) => step(`${acl.id}: ${showRule(rule)}.`, acl, rule.path)));
      const own = [
        ...behind(question, acl, claim),
        ...asDefault(question, acl, claim),
        ...byRules(question, acl, claim),
        ...logged(question, acl, claim),
        ...measured(question, acl, claim),
      ];
      findings.push(...own.map((finding) => ({ ...finding, holds: impliedBy(acl.when, finding.holds) })));
    }
    const match = allOf(anyOf(...acls.map((acl) => exactlyIn(acl.when))), ...findings.map(({ holds }) => holds));
    return judge(match, {
      trace: trace.length > 0 ? trace : acls.map((acl) => step(`${acl.id} has no rules.`, acl)),
      counterexample: (world) => {
        const broken = (extent: 'possible' | 'certain') =>
          findings.find(({ holds }) => and(world, not(holds[extent])) !== NEVER)?.fault(world);
        const found = broken('possible') ?? broken('certain');
        return { summary: found?.says ?? 'There is no such web ACL.', steps: found?.steps ?? trace };
      },
      missing: findings
        .filter(({ holds }) => and(holds.possible, not(holds.certain)) !== NEVER)
        .flatMap(({ missing }) => missing ?? []),
    });
  });
}

function behind(question: Question, acl: Thing, { protects = [] }: Filters): readonly Finding[] {
  return protects.flatMap((name) => {
    const things = question.thingsOf(name);
    if (things.length === 0) return [broken(`No resource matches ${name}.${hintFor(question, name)}`)];
    const bare = things.find((thing) => entrancesOf(question, thing).length === 0);
    if (bare !== undefined) return [broken(`${bare.id} has no stage that a web ACL could be put before.`)];
    const entrances = things.flatMap((thing) => entrancesOf(question, thing));
    return entrances.map((thing): Finding => {
      const says = `${thing.id} is not behind ${acl.id}.`;
      return {
        holds: isProtected(question, acl, thing),
        fault: () => ({ says, steps: [step(says, thing)] }),
        missing: [`which web ACL is before ${thing.id}`],
      };
    });
  });
}

function broken(says: string): Finding {
  return { holds: { certain: NEVER, possible: NEVER }, fault: () => ({ says, steps: [{ says }] }) };
}

function asDefault(question: Question, acl: Thing, claim: Filters): readonly Finding[] {
  if (claim.default === undefined) return [];
  const action = claim.default === 'allow' ? 'Allow' : 'Block';
  return [isSo(question, acl, ['DefaultAction', action], true, `${acl.id} does not ${claim.default} by default`)];
}

function measured(question: Question, acl: Thing, { metrics }: Filters): readonly Finding[] {
  if (!metrics) return [];
  const enabled = ['VisibilityConfig', 'CloudWatchMetricsEnabled'];
  return [
    isSo(question, acl, enabled, 'true', `${acl.id} has no metrics`),
    ...rulesOfAcl(acl).rules.map((rule): Finding => {
      const found = isSo(question, acl, [...rule.path, ...enabled], 'true', `The rule ${rule.name} has no metrics`);
      return { ...found, holds: impliedBy(rule.when, found.holds) };
    }),
  ];
}

function isSo(question: Question, acl: Thing, path: Path, is: 'true' | true, fault: string): Finding {
  return {
    holds: matchProperty(question, acl, path, is === true ? { present: true } : is),
    fault: () => ({ says: `${fault}.`, steps: [step(`${fault}.`, acl, path)] }),
    missing: valuesAt(acl.properties, path).map((found) => showValue(found.value)),
  };
}

function logged(question: Question, acl: Thing, { logs }: Filters): readonly Finding[] {
  if (logs === undefined) return [];
  const destination = question.thingsOf(logs);
  const says = `Not every request that ${acl.id} sees is logged to ${describeSubject(logs)}.`;
  return [
    {
      holds: isLogged(question, acl, destination),
      fault: () => ({ says, steps: [step(says, acl)] }),
      missing: [`where ${acl.id} logs`],
    },
  ];
}

/** A promised rule with what every rule of the ACL is by it. */
interface Compared {
  readonly wanted: WantedAclRule;
  readonly with: readonly { readonly rule: AclRule; readonly comparison: RuleComparison; readonly is: Extent }[];
}

function byRules(question: Question, acl: Thing, claim: Filters): readonly Finding[] {
  if (claim.rules === undefined) return [];
  const { rules, unknown } = rulesOfAcl(acl);
  const othersAllowed = claim.others === 'allowed';
  const compared = claim.rules.map(
    (wanted): Compared => ({
      wanted,
      with: rules.map((rule) => {
        const comparison = compareRule(question, rule, wanted);
        return { rule, comparison, is: allOf(comparison.isKind, ...comparison.checks.map(({ holds }) => holds)) };
      }),
    }),
  );
  const open = or(NEVER, ...unknown.map(({ when }) => when));
  const mayBeMore = (extent: Extent): Extent => ({
    certain: and(extent.certain, not(open)),
    possible: or(extent.possible, open),
  });
  const missing = unknown.map(({ text }) => text);
  const present = compared.map(
    (each): Finding => ({
      holds: mayBeMore(anyOf(...each.with.map(({ is }) => is))),
      fault: (world) => missed(acl, each, world),
      missing: [...missing, ...openChecks(each)],
    }),
  );
  const isPlain = rules.every(({ priority }) => priority !== undefined);
  const candidates = rules.map((rule, index) => ({
    exists: exactlyIn(rule.when),
    isHarmless: noneOf(letsPass(question, rule, (statement) => overridesAllow(question, rule, statement))),
    is: compared.map((each) => each.with[index]?.is ?? { certain: NEVER, possible: NEVER }),
  }));
  const ordered = inOrder(compared.length, candidates, othersAllowed);
  const surplus = rules.map((rule, index): Finding => {
    const isOne = anyOf(...compared.map((each) => each.with[index]?.is ?? { certain: NEVER, possible: NEVER }));
    const says = `${acl.id} has another rule: ${showRule(rule)}.`;
    return {
      holds: othersAllowed ? exactlyIn(not(NEVER)) : impliedBy(rule.when, isOne),
      fault: () => ({ says, steps: [step(says, acl, rule.path)] }),
      missing,
    };
  });
  return [
    ...present,
    ...surplus,
    {
      holds: isPlain ? mayBeMore(ordered) : { certain: NEVER, possible: not(NEVER) },
      fault: () => outOfOrder(question, acl, rules, compared),
      missing: [...missing, ...(isPlain ? [] : ['the priorities of the rules']), ...compared.flatMap(openChecks)],
    },
  ];
}

/** The closest rule to a promised one and everything that is wrong with it. */
function missed(acl: Thing, { wanted, with: all }: Compared, world: Guard) {
  const faulty = all
    .filter(({ comparison }) => and(world, comparison.isKind.possible) !== NEVER)
    .map(({ rule, comparison }) => {
      const wrong = (extent: 'possible' | 'certain') =>
        comparison.checks.filter(({ holds }) => and(world, rule.when, not(holds[extent])) !== NEVER);
      const surely = wrong('possible');
      return { rule, faults: surely.length > 0 ? surely : wrong('certain') };
    })
    .toSorted((left, right) => left.faults.length - right.faults.length);
  const [closest] = faulty;
  if (closest === undefined) {
    const says = `${acl.id} has no rule for ${describeWanted(wanted)}.`;
    return { says, steps: [step(says, acl, ['Rules'])] };
  }
  const faults = closest.faults.map(({ fault, path }) => step(`The rule ${closest.rule.name} ${fault}.`, acl, path));
  return { says: faults[0]?.says ?? `${acl.id} has no rule for ${describeWanted(wanted)}.`, steps: faults };
}

function outOfOrder(question: Question, acl: Thing, rules: readonly AclRule[], compared: readonly Compared[]) {
  const hole = rules.find(
    (rule, index) =>
      letsPass(question, rule, (statement) => overridesAllow(question, rule, statement)).possible !== NEVER &&
      compared.every((each) => each.with[index]?.is.possible === NEVER),
  );
  const says =
    hole === undefined
      ? `The rules of ${acl.id} stand in another order than ${compared.map(({ wanted }) => describeWanted(wanted)).join(', ')}.`
      : `The rule ${hole.name} (priority ${hole.priority}) lets requests pass before a promised rule sees them.`;
  const shown = hole === undefined ? rules : [hole];
  return { says, steps: shown.map((rule) => step(showRule(rule), acl, rule.path)) };
}

function openChecks({ with: all }: Compared): readonly string[] {
  return all.flatMap(({ rule, comparison }) =>
    comparison.isKind.possible === NEVER
      ? []
      : comparison.checks
          .filter(({ holds }) => and(holds.possible, not(holds.certain)) !== NEVER)
          .map(({ fault }) => `whether the rule ${rule.name} ${fault}`),
  );
}

function describeWanted(wanted: WantedAclRule): string {
  if ('managed' in wanted) return wanted.managed;
  if ('rate' in wanted) return `${wanted.rate} requests in ${wanted.per ?? 300} seconds`;
  if ('addresses' in wanted) return `the addresses of ${wanted.addresses}`;
  if ('group' in wanted) return `the rule group ${wanted.group}`;
  return wanted.name ?? 'the promised statement';
}
