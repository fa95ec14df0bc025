/**
 * Policies that no template of the system has and that decide beside its own: those of the organization, and the one
 * with which a session is made.
 */
import {
  checkShape,
  type DataPath,
  type Diagnostic,
  either,
  list,
  object,
  type Result,
  record,
  type Shape,
  type Shaped,
  text,
  word,
} from '../base/index.ts';

const ONE_OR_MORE: Shape<string | readonly string[]> = either(
  (value) => typeof value === 'string',
  text(),
  list(text()),
);

const PRINCIPAL: Shape<string | Readonly<Record<string, string | readonly string[]>>> = either(
  (value) => typeof value === 'string',
  text(),
  record(ONE_OR_MORE),
);

const STATEMENT = object(
  { Effect: word(['Allow', 'Deny']) },
  {
    Sid: text(),
    Principal: PRINCIPAL,
    Action: ONE_OR_MORE,
    NotAction: ONE_OR_MORE,
    Resource: ONE_OR_MORE,
    NotResource: ONE_OR_MORE,
    Condition: record(record(ONE_OR_MORE), 'operator to condition key to values'),
  },
);

const POLICY = object(
  { Statement: list(STATEMENT, { min: 1 }) },
  { Version: word(['2012-10-17', '2008-10-17']), Id: text() },
);

const KINDS = {
  serviceControl: list(list(POLICY, { min: 1 }), {
    about: 'service control policies, one list a level from the root of the organization down; each level must allow',
  }),
  resourceControl: list(POLICY, { about: 'resource control policies: what they deny is denied' }),
  session: list(POLICY, { about: 'session policies: a session may do no more than they allow' }),
};

/** Policies beside those of the template. A kind that is left out does not limit anything. */
export const GIVEN_POLICIES = object({}, KINDS, 'policies beside those of the template');

export type GivenPolicies = Shaped<typeof GIVEN_POLICIES>;

const POLICIES_FILE = object({ schema: word(['lintel/policies@1']) }, { $schema: text(), ...KINDS });

/** Checks data that claims to be such policies. `place` finds a path in the document it came from. */
export function parsePolicies(
  data: unknown,
  place: (path: DataPath) => Diagnostic['at'] = () => undefined,
): Result<GivenPolicies> {
  const { value, diagnostics } = checkShape(POLICIES_FILE, data, 'LTL2006', place);
  return value === undefined ? { ok: false, diagnostics } : { ok: true, value, diagnostics };
}
