import { cannotTell, isTrue, place, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Lists of environment variables. */
export const environmentVariables: StatementRule = {
  kind: 'environment variable',
  checks: 'variables that a list names, against the task definition of the document and the containers of the template',
  read,
  say: (statement) =>
    `${textValue(statement, 'where') === 'list' ? 'the application needs' : 'the task definition sets'} ${listValue(statement, 'names').length} environment variables`,
  judge,
  compare,
};

function read(document: ReadDocument): readonly Statement[] {
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

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
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
  const own = statements.filter(({ kind }) => kind === 'environment variable');
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
