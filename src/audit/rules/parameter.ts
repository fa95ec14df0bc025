import { nearest } from '../../base/index.ts';
import { cannotTell, isAbsent, isFalse, isTrue, type SystemFacts } from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { readPassedParameters } from './command.ts';

/** Parameters and outputs of the template by their names. */
export const parameters: StatementRule = {
  kind: 'parameter',
  checks:
    'parameters and outputs that tables name and commands pass, and key pairs for machines that nobody can log in to',
  read,
  say: (statement) =>
    statement.values.ssh === true
      ? `a parameter ${textValue(statement, 'name')} names the key for logging in over SSH`
      : `there is ${statement.subject[0] === 'output' ? 'an output' : 'a parameter'} ${textValue(statement, 'name')}`,
  judge,
  compare,
};

/** `Name : what it is for`, under a line or title that speaks of parameters. */
function readLists(document: ReadDocument): readonly Statement[] {
  return document.lists.flatMap(({ lead, items }) => {
    const named = items.flatMap((item) => {
      const name = /^([A-Za-z][A-Za-z0-9]{2,})\s*[:–—-]\s+\S/.exec(item.text)?.[1];
      return name === undefined || !(/[a-z][A-Z]/.test(name) || (isTitled(item) && /^[A-Z][a-z]/.test(name)))
        ? []
        : [{ item, name }];
    });
    const title = `${lead?.text ?? ''} ${items[0]?.headings.at(-1) ?? ''} ${items[0]?.above.at(-1) ?? ''}`;
    if (named.length < 2 || !/\bparameters?\b/i.test(title)) return [];
    return named.map(({ item, name }) =>
      state(item, 0, name.length, {
        kind: 'parameter',
        subject: ['parameter'],
        values: { name, among: named.map((each) => each.name) },
        modality: 'is',
      }),
    );
  });
}

/** A list whose section is about parameters alone. */
function isTitled({ headings }: Passage): boolean {
  return /^\W*(?:required |template |stack |input |optional )?parameters\W*$/i.test(headings.at(-1) ?? '');
}

function read(document: ReadDocument): readonly Statement[] {
  return [...readTables(document), ...readLists(document), ...readPassedParameters(document)];
}

function readTables(document: ReadDocument): readonly Statement[] {
  return document.tables.flatMap((table) => {
    const [head = ''] = table.header;
    const what = /^parameters?$/i.test(head) ? 'parameter' : /^outputs?$/i.test(head) ? 'output' : undefined;
    // Requests, paths and commands have parameters of their own.
    if (what === undefined || OF_REQUESTS.test([...table.header, ...table.headings.slice(-2)].join(' '))) return [];
    const among = table.rows.flatMap(([cell]) => (cell === undefined ? [] : [cell.text]));
    return table.rows.flatMap(([cell, ...rest]) =>
      cell === undefined || !/^[A-Za-z][A-Za-z0-9]+$/.test(cell.text)
        ? []
        : [
            state(cell, 0, cell.text.length, {
              kind: 'parameter',
              subject: [what],
              values: {
                name: cell.text,
                among,
                ...(/\bSSH\b/i.test(rest.map(({ text }) => text).join(' ')) && /key/i.test(cell.text) && { ssh: true }),
              },
              modality: 'is',
            }),
          ],
    );
  });
}

/** Titles of tables whose parameters a template does not have. */
const OF_REQUESTS =
  /\b(?:query|path|request|response|url|uri|body|header|endpoints?|api|routes?|cli|commands?|functions?|methods?|events?|script|build|pipeline|workflow|make)\b/i;

function judge(statement: Statement, evidence: SystemFacts): StatementJudgement {
  const { model, isOwn } = evidence;
  if (statement.values.passed === true) return judgePassed(statement, evidence);
  const name = textValue(statement, 'name');
  const isOutput = statement.subject[0] === 'output';
  const all = isOutput ? [...model.outputs.values()] : [...model.parameters.values()];
  const found = all.find((each) => each.name === name);
  if (found === undefined) {
    const near = nearest(
      name,
      all.map((each) => each.name),
    );
    // Where most names of a table are those of the template, the table is about it.
    const among = listValue(statement, 'among');
    const known = among.filter((each) => all.some((one) => one.name === each));
    if (isOwn === true ? known.length === 0 : known.length * 2 < among.length)
      return cannotTell(`the template has no such ${statement.subject[0]}, nor most of the others of the table`);
    return isAbsent(`the template has no such ${statement.subject[0]}${near === undefined ? '' : `; ${near} is near`}`);
  }
  const at = { subject: found.id, path: [] };
  if (
    statement.values.ssh === true &&
    areGroupsKnown(model) &&
    ![...model.network.groups.values()].some(({ rules }) =>
      rules.some(
        (rule) =>
          rule.direction === 'ingress' &&
          (rule.unknownFlows !== undefined || rule.flows.some(([from, to]) => from <= 22 && 22 <= to)),
      ),
    )
  )
    return isFalse(
      'the template has the parameter, but no security group lets port 22 in: nobody logs in over SSH',
      at,
      ...[...model.network.groups.values()].map((group) => group.at),
    );
  return isTrue('the template has it', at);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html: parameters that are not there are refused. */
function judgePassed(statement: Statement, { model, templates = [] }: SystemFacts): StatementJudgement {
  const name = textValue(statement, 'name');
  const own = [...model.parameters.values()];
  const found = own.filter((each) => each.name === name);
  if (found.length > 0) return isTrue('the template has it', ...found.map(({ id }) => ({ subject: id, path: [] })));
  const file = textValue(statement, 'file');
  if (templates.length !== 1 || file !== templates[0])
    return cannotTell(file === '' ? 'the command names no template' : `the command is about ${file}`);
  const near = nearest(
    name,
    own.map((each) => each.name),
  );
  return isAbsent(`the template has no such parameter${near === undefined ? '' : `; ${near} is near`}`);
}

/** Whether every machine of the template has its security groups there. */
function areGroupsKnown({ network: { interfaces, groups } }: SystemFacts['model']): boolean {
  const machines = interfaces.filter(({ type }) => MACHINES.includes(type));
  return (
    machines.length > 0 &&
    machines.every(({ groups: own }) => own.length > 0 && own.every(({ value }) => groups.has(value)))
  );
}

const MACHINES = ['AWS::EC2::Instance', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::LaunchTemplate'];

/** A key for SSH where the rules of the document let in other ports only. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const keys = statements.filter(({ kind, values }) => kind === 'parameter' && values.ssh === true);
  const rules = statements.filter(
    (each) =>
      each.kind === 'security group' && textValue(each, 'direction') === 'inbound' && each.subject[0] === 'instance',
  );
  if (rules.some((each) => /\b22\b|\ball\b|^tcp$/.test(textValue(each, 'ports')))) return [];
  const only = rules.filter(({ values }) => values.only === true);
  return keys.flatMap((statement) =>
    only.map((other) => ({ statement, other, because: 'a key pair is for port 22, which is not let in' })),
  );
}
