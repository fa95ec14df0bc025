import { cannotTell, isFalse } from '../evidence.ts';
import type { Code, ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Delivery workflows and commands that cannot work as they are written. */
export const workflows: StatementRule = {
  kind: 'workflow',
  checks:
    'workflows: variables nobody sets, permissions that are missing; names of clusters that commands use and code does not give',
  read: (document) => [
    ...document.codes
      .filter(({ language }) => /^ya?ml$/.test(language))
      .flatMap((code) => readWorkflow(code, document)),
    ...readClusters(document),
  ],
  say: (statement) => {
    switch (textValue(statement, 'what')) {
      case 'variable':
        return `the workflow uses $${textValue(statement, 'name')}`;
      case 'token':
        return 'the workflow assumes a role';
      case 'cluster code':
        return `code makes a cluster${textValue(statement, 'name') === '' ? ' without a name' : ` named ${textValue(statement, 'name')}`}`;
      default:
        return `a command names the cluster ${textValue(statement, 'name')}`;
    }
  },
  judge,
  compare,
};

function readWorkflow(code: Code, document: ReadDocument): readonly Statement[] {
  const text = code.lines.join('\n');
  if (!/\bruns-on:/.test(text)) return [];
  const at = (pattern: RegExp, values: Readonly<Record<string, string>>) => {
    const index = code.lines.findIndex((each) => pattern.test(each));
    const passage = index < 0 ? undefined : document.passages.find((each) => each.line === code.line + index);
    return passage === undefined
      ? []
      : [state(passage, 0, passage.text.length, { kind: 'workflow', subject: ['workflow'], values })];
  };
  const used = new Set([...text.matchAll(/\$\{?([A-Z][A-Z0-9_]+)\}?/g)].map((found) => found[1] ?? ''));
  const unset = [...used].filter(
    (name) => !new RegExp(`\\b${name}\\s*[:=]`).test(text) && !/^(?:GITHUB|RUNNER|AWS)_|^(?:HOME|PATH|CI)$/.test(name),
  );
  return [
    ...unset.flatMap((name) => at(new RegExp(`\\$\\{?${name}\\b`), { what: 'variable', name })),
    ...(/\brole-to-assume:/.test(text) && !/\bid-token:\s*write\b/.test(text) && !/aws-secret-access-key/.test(text)
      ? at(/\brole-to-assume:/, { what: 'token' })
      : []),
  ];
}

function readClusters(document: ReadDocument): readonly Statement[] {
  return document.codes.flatMap((code) =>
    code.lines.flatMap((line, index) => {
      const passage = document.passages.find((each) => each.line === code.line + index);
      const made = /new\s+ecs\.Cluster\(/.test(line);
      const named = /\baws ecs\b.*--cluster[ =]([\w-]+)/.exec(line)?.[1];
      if (passage === undefined || (!made && named === undefined)) return [];
      const body = made
        ? (code.lines
            .slice(index, index + 12)
            .join('\n')
            .split(/\n\}?\)/)[0] ?? '')
        : '';
      const name = named ?? /\bclusterName:\s*['"]([\w-]+)/.exec(body)?.[1] ?? '';
      return [
        state(passage, 0, passage.text.length, {
          kind: 'workflow',
          subject: ['cluster'],
          values: { what: made ? 'cluster code' : 'cluster command', name },
        }),
      ];
    }),
  );
}

const TOKEN = 'https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws';
const VARIABLES = 'https://docs.github.com/actions/reference/workflows-and-actions/variables';

function judge(statement: Statement): StatementJudgement {
  switch (textValue(statement, 'what')) {
    case 'variable':
      return { ...isFalse('nothing in the workflow sets it, so it is empty'), source: VARIABLES };
    case 'token':
      return {
        ...isFalse('the job lacks the permission id-token: write, without which no role is assumed'),
        source: TOKEN,
      };
    default:
      return cannotTell('commands and code of the document are compared with each other');
  }
}

function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind, subject }) => kind === 'workflow' && subject[0] === 'cluster');
  const made = own.filter((each) => textValue(each, 'what') === 'cluster code');
  return own
    .filter((each) => textValue(each, 'what') === 'cluster command')
    .flatMap((statement) =>
      made.every((each) => textValue(each, 'name') !== textValue(statement, 'name'))
        ? made.map((other) => ({
            statement,
            other,
            because:
              textValue(other, 'name') === ''
                ? 'CloudFormation makes the name of a cluster that has none'
                : 'two names of one cluster',
          }))
        : [],
    );
}
