import { type JudgedClaim, prove } from '../actions/index.ts';
import { type Claim, type ClaimSet, claimSet } from '../claims/index.ts';
import type { Usage } from '../usage/index.ts';
import { describeClaims, describeDiagnostics } from './describe.ts';
import { type TestSubject, targetOf } from './subject.ts';

/** A claim set, a list of claims, or a file of them in JSON or YAML. */
export type Claims = ClaimSet | readonly Claim[] | string;

export interface ExpectOptions {
  /** The ids of the claims that are meant. @default - all of them */
  readonly only?: readonly string[];
  /** Whether claims may stay unknown, because a parameter or an import decides them; or the ids of those that may. @default false */
  readonly unknown?: boolean | readonly string[];
  /** Values of template parameters. @default - their defaults */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where a stack or template that names no region is deployed. @default - not known */
  readonly region?: string;
  /** Usage, or a file of it, for claims about cost. @default - what travels with the subject, else what is typical */
  readonly usage?: Usage | string;
  /** The folder that paths start from. @default - the working directory of the process */
  readonly cwd?: string;
}

/**
 * Fails unless every claim is proved: an error lists the others, each with its counterexample or what is missing, and its
 * trace. Claims that are planned, or that only a running system can witness, are left out; one at least must be left.
 *
 * @param subject a stack (with those nested in it), an app or stage (all its stacks), a template as data, the path of a
 *   template or of an assembly, or the name of an architecture
 * @param claims @default - those that travel with the architecture or the assembly
 *
 * @example
 * test('only the load balancer reaches the service', async () => {
 *   await expectProved(new OrdersStack(new App(), 'Orders'), 'claims.yaml');
 * });
 */
export async function expectProved(subject: TestSubject, claims?: Claims, options: ExpectOptions = {}): Promise<void> {
  const asked = await judge(subject, claims, options, expectProved);
  const decidable = asked.filter(({ planned, outcome }) => planned !== true && outcome !== 'unseen');
  if (decidable.length === 0) {
    throw failed(`None of the ${count(asked.length)} is decided by a template.`, asked, expectProved);
  }
  const { unknown = false } = options;
  const mayBeUnknown = (id: string) => (typeof unknown === 'boolean' ? unknown : unknown.includes(id));
  const open = decidable.filter(
    ({ id, outcome }) => outcome === 'refuted' || (outcome === 'unknown' && !mayBeUnknown(id)),
  );
  if (open.length > 0) {
    throw failed(
      `${open.length} of ${count(decidable.length)} ${open.length === 1 ? 'is' : 'are'} not proved.`,
      open,
      expectProved,
    );
  }
}

/**
 * Fails unless every claim is refuted, to show that claims notice a broken twin of a system: an error lists the others,
 * each with its trace.
 *
 * @param subject as for `expectProved`
 * @param claims @default - those that travel with the architecture or the assembly
 *
 * @example
 * await expectRefuted(stackWithOpenDatabase, 'claims.yaml', { only: ['ORD-SG-01'] });
 */
export async function expectRefuted(subject: TestSubject, claims?: Claims, options: ExpectOptions = {}): Promise<void> {
  const asked = await judge(subject, claims, options, expectRefuted);
  const others = asked.filter(({ outcome }) => outcome !== 'refuted');
  if (others.length > 0) {
    throw failed(
      `${others.length} of ${count(asked.length)} ${others.length === 1 ? 'is' : 'are'} not refuted.`,
      others,
      expectRefuted,
    );
  }
}

/** The claims that are meant, judged; fails where they cannot be. */
async function judge(
  subject: TestSubject,
  claims: Claims | undefined,
  options: ExpectOptions,
  caller: Expectation,
): Promise<readonly JudgedClaim[]> {
  const { only, unknown: _, ...surroundings } = options;
  const report = await prove({
    checks: false,
    ...targetOf(subject),
    ...surroundings,
    ...(claims !== undefined && { claims: isList(claims) ? claimSet({ claims }) : claims }),
  });
  const errors = report.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw problem(`The claims cannot be judged.\n\n${describeDiagnostics(errors)}`, caller);
  if (report.claims.length === 0) throw problem('Nothing is claimed, so nothing can be proved or refuted.', caller);
  const ids = report.claims.map(({ id }) => id);
  const none = only?.find((id) => !ids.includes(id));
  if (none !== undefined) throw problem(`No claim has the id "${none}"; there are ${ids.join(', ')}.`, caller);
  return report.claims.filter(({ id }) => only === undefined || only.includes(id));
}

type Expectation = typeof expectProved | typeof expectRefuted;

function isList(claims: Claims): claims is readonly Claim[] {
  return Array.isArray(claims);
}

function count(claims: number): string {
  return `${claims} ${claims === 1 ? 'claim' : 'claims'}`;
}

function failed(what: string, claims: readonly JudgedClaim[], caller: Expectation): Error {
  return problem(`${what}\n\n${describeClaims(claims)}`, caller);
}

/** An error whose stack begins at the test, which is the line that a runner shows. */
function problem(message: string, caller: Expectation): Error {
  const error = new Error(message);
  error.name = 'ClaimsError';
  Error.captureStackTrace(error, caller);
  return error;
}
