import { cannotTell, isFalse, type SystemFacts } from '../evidence.ts';
import { securityGroupsOf } from '../parties.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { roleOf } from '../topology.ts';

/** Who may reach a thing, as sentences tell it: from private subnets only, through a gateway that lets only one host through. */
export const access: StatementRule = {
  kind: 'access',
  checks: 'databases said to be reached from private subnets only, and NAT gateways said to let out to one host only',
  read: (document) => [...readPrivate(document), ...readFiltered(document)],
  say: (statement) =>
    textValue(statement, 'what') === 'filter'
      ? `the NAT gateway lets out to ${textValue(statement, 'host')} only`
      : 'the database is reached from private subnets only',
  judge,
  compare,
};

function readPrivate(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\baccess:?\s+(?:from )?private subnets? only\b/i)
    .filter(({ passage }) => /\bRDS\b|\bdatabase\b|\bAurora\b/i.test(`${passageContext(passage)} ${passage.text}`))
    .map(({ passage, found }) =>
      state(passage, found.index, found[0].length, {
        kind: 'access',
        subject: ['database'],
        values: { what: 'private' },
      }),
    );
}

function readFiltered(document: ReadDocument): readonly Statement[] {
  // `For outbound only` is what one is for.
  return findAll(
    document,
    /\bNAT gateway\b.*?\b(?:to|for)\s+(?!(?:the )?(?:outbound|egress|outgoing|internet|private|updates?)\b)([\w ]+?)\s+(?:access )?only\b/i,
  ).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'access',
      subject: ['NAT gateway'],
      values: { what: 'filter', host: (found[1] ?? '').trim() },
    }),
  );
}

const NAT = 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html';

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  if (textValue(statement, 'what') === 'filter')
    return {
      ...isFalse('a NAT gateway passes whatever is routed to it; it has neither rules nor security groups'),
      source: NAT,
    };
  const groups = securityGroupsOf(model, 'database');
  if (groups.length === 0) return cannotTell('the template has no database with a security group');
  const admitted = new Set(
    groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => (rule.direction === 'ingress' && rule.peer.kind === 'group' ? [rule.peer.id] : [])),
    ),
  );
  const clients = model.network.interfaces.filter((each) => each.groups.some(({ value }) => admitted.has(value)));
  const outside = clients.filter(({ subnets }) =>
    subnets.some(({ value }) => {
      const subnet = model.network.subnets.get(value);
      return subnet !== undefined && roleOf(model, subnet) === 'public';
    }),
  );
  return outside.length > 0
    ? isFalse(
        `${outside.map(({ owner }) => owner).join(', ')}, which is admitted, stands in a public subnet`,
        ...outside.map(({ at }) => at),
      )
    : cannotTell('whoever is admitted stands in private subnets, as far as the template tells');
}

/** The machine that uses the database is drawn in a public subnet. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const only = statements.filter((each) => each.kind === 'access' && textValue(each, 'what') === 'private');
  const drawn = statements.filter(
    (each) => each.kind === 'placement' && each.subject[0] === 'instance' && textValue(each, 'role') === 'public',
  );
  return only.flatMap((statement) =>
    drawn.map((other) => ({
      statement,
      other,
      because: 'the machine that uses the database is drawn in a public subnet',
    })),
  );
}
