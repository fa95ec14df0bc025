import { cannotTell, isFalse, isTrue, place, resourcesOf, type SystemFacts, textsOf, withNames } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Lists of environment variables. */
export const environmentVariables: StatementRule = {
  kind: 'environment variable',
  checks:
    'variables that a list names, and their values, against the task definition of the document and the containers of the template',
  read: (document) => [...readLists(document), ...readValues(document)],
  say: (statement) =>
    statement.values.value !== undefined
      ? `the variable ${textValue(statement, 'name')} is ${textValue(statement, 'value')}`
      : `${textValue(statement, 'where') === 'list' ? 'the application needs' : 'the task definition sets'} ${listValue(statement, 'names').length} environment variables`,
  judge,
  compare,
};

function readLists(document: ReadDocument): readonly Statement[] {
  return document.codes.flatMap((code) => {
    const text = code.lines.join('\n');
    const listed = [...text.matchAll(/^([A-Z][A-Z0-9_]+)=/gm)].map((found) => found[1] ?? '');
    const isTask = /"containerDefinitions"/.test(text);
    const set = isTask ? [...text.matchAll(/"name":\s*"([A-Z][A-Z0-9_]+)"/g)].map((found) => found[1] ?? '') : [];
    const names = listed.length >= 3 && !isTask ? listed : set;
    const first = names.length === 0 ? -1 : code.lines.findIndex((line) => line.includes(names[0] ?? ''));
    const passage = document.passages.find((each) => each.line === code.line + first);
    return names.length === 0 || passage === undefined
      ? []
      : [
          state(passage, 0, passage.text.length, {
            kind: 'environment variable',
            subject: ['container'],
            values: { where: isTask ? 'task' : 'list', names },
            environments: [],
          }),
        ];
  });
}

const SET = /^(?:export )?([A-Z][A-Z0-9_]{2,})=["']?([\w./:@-]+)["']?(?:\s+#.*)?$/;
/** Where variables are set for what runs in the cloud; on a desk they are others. */
const IN_CLOUD = /\blambda\b|\bfunctions?\b|\bcontainers?\b|\btasks?\b|\bECS\b/i;
const ON_DESK = /\blocal(?:ly|host)?\b|\bdevelopment\b|\.env\b|\btest/i;
const FOR_READER = /^(?:your|my|example|some|xxx|change)|[<>{}$]|example\.|^(?:true|false)$/i;

/** `TABLE_NAME=orders`, a variable with its value. */
function readValues(document: ReadDocument): readonly Statement[] {
  return document.passages.flatMap((passage) => {
    const [, name, value] = passage.form === 'code' ? (SET.exec(passage.text) ?? []) : [];
    if (name === undefined || value === undefined || FOR_READER.test(value)) return [];
    const around = `${passage.headings.at(-1) ?? ''} ${passage.above.join(' ')}`;
    return [
      state(passage, passage.text.indexOf(value, name.length), value.length, {
        kind: 'environment variable',
        subject: ['variable'],
        values: { name, value, ...(IN_CLOUD.test(around) && !ON_DESK.test(around) && { cloud: true }) },
        environments: [],
        modality: 'is',
      }),
    ];
  });
}

function judgeValue(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const name = textValue(statement, 'name');
  const found = [
    ...resourcesOf(model, 'AWS::Lambda::Function').flatMap((each) => textsOf(each, `Environment.Variables.${name}`)),
    ...resourcesOf(model, 'AWS::ECS::TaskDefinition').flatMap((each) =>
      Array.from({ length: 40 }, (_, index) => `ContainerDefinitions[0].Environment[${index}]`).flatMap((path) =>
        textsOf(each, `${path}.Name`).some(({ text }) => text === name) ? textsOf(each, `${path}.Value`) : [],
      ),
    ),
  ].map((each) => ({ ...each, text: withNames(model, each.text) }));
  const at = found.map((each) => each.place);
  if (found.length === 0) return cannotTell('no function and no container of the template sets it');
  const shown = [...new Set(found.map(({ text }) => text))].join(', ');
  const value = textValue(statement, 'value');
  if (found.some(({ text }) => text === value)) return isTrue(`it is ${value}`, ...at);
  if (found.some(({ open, text }) => open && text.includes('${')))
    return cannotTell(`only deployment tells: ${shown}`, ...at);
  return statement.values.cloud === true && new Set(found.map(({ text }) => text)).size === 1
    ? isFalse(`it is ${shown}`, ...at)
    : cannotTell(`the template sets ${shown}; elsewhere it may be another`, ...at);
}

function judge(statement: Statement, evidence: SystemFacts): StatementJudgement {
  const { model } = evidence;
  if (statement.subject[0] === 'variable') return judgeValue(statement, evidence);
  const tasks = resourcesOf(model, 'AWS::ECS::TaskDefinition');
  if (tasks.length === 0) return cannotTell('the template has no task definition');
  const names = new Set(
    tasks.flatMap((task) =>
      ['Environment', 'Secrets'].flatMap((list) =>
        Array.from({ length: 60 }, (_, index) =>
          textsOf(task, `ContainerDefinitions[0].${list}[${index}].Name`).map(({ text }) => text),
        ).flat(),
      ),
    ),
  );
  const missing = listValue(statement, 'names').filter((name) => !names.has(name));
  return missing.length === 0
    ? isTrue('the containers of the template have them all', ...tasks.map((each) => place(each)))
    : cannotTell(
        `the containers of the template have no ${missing.join(', ')}; the image may set them`,
        ...tasks.map((each) => place(each)),
      );
}

function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind, subject }) => kind === 'environment variable' && subject[0] !== 'variable');
  const tasks = own.filter((each) => textValue(each, 'where') === 'task');
  return own
    .filter((each) => textValue(each, 'where') === 'list')
    .flatMap((statement) =>
      tasks.flatMap((other): readonly Clash[] => {
        const missing = listValue(statement, 'names').filter((name) => !listValue(other, 'names').includes(name));
        return missing.length === 0
          ? []
          : [
              {
                statement,
                other,
                because: `the task definition lacks ${missing.length} of them: ${missing.slice(0, 4).join(', ')}${missing.length > 4 ? ' …' : ''}`,
              },
            ];
      }),
    );
}
