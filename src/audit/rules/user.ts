import { cannotTell, isFalse, isTrue, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, PROSE_AND_CODE, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** The first user of a database. */
export const users: StatementRule = {
  kind: 'user',
  checks: 'users that commands log in to a database with: names that RDS reserves, and the template’s',
  read,
  say: (statement) => `the user of the database is ${textValue(statement, 'user')}`,
  judge,
};

function read(document: ReadDocument): readonly Statement[] {
  return findAll(
    document,
    /\bpsql\b.*?\s(?:-U|--username[= ])\s*([\w-]+)|\bmaster user(?:name)?:\s+([\w-]+)/i,
    PROSE_AND_CODE,
  ).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'user',
      subject: ['PostgreSQL'],
      values: { user: found[1] ?? found[2] ?? '', ...(found[1] !== undefined && { login: true }) },
    }),
  );
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html, and names RDS keeps for itself. */
const RESERVED = ['admin', 'rdsadmin', 'rds_superuser', 'rds_replication', 'rdsrepladmin', 'rdswriteforwarduser'];
const SOURCE =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html#cfn-rds-dbcluster-masterusername';

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const user = textValue(statement, 'user');
  const found = resourcesOf(model, 'AWS::RDS::DBCluster', 'AWS::RDS::DBInstance').flatMap((each) =>
    textsOf(each, 'MasterUsername'),
  );
  const at = found.map((each) => each.place);
  const shown = found.map(({ text }) => text).join(', ');
  if (RESERVED.includes(user.toLowerCase()))
    return {
      ...isFalse(
        `"${user}" is reserved in PostgreSQL on RDS${shown === '' ? '' : `; the template has ${shown}`}`,
        ...at,
      ),
      source: SOURCE,
    };
  if (found.length === 0) return cannotTell('the template names no user');
  if (found.some(({ text }) => text === user)) return isTrue(`it is ${shown}`, ...at);
  return statement.values.login === true
    ? cannotTell(`the first user is ${shown}; others are made inside the database`, ...at)
    : isFalse(`it is ${shown}`, ...at);
}
