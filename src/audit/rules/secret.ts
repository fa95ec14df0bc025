import { cannotTell, isAbsent, isFalse, isTrue, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { Code, Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Secrets: names, references to them, and the commands that make them. */
export const secrets: StatementRule = {
  kind: 'secret',
  checks:
    'secrets: names in the template, partial ARNs that find another secret, JSON taken whole, options the CLI does not have',
  read: (document) => [
    ...document.codes.flatMap((code) => readCode(code, document)),
    ...readStored(document),
    ...readRotated(document),
  ],
  say: (statement) => {
    switch (textValue(statement, 'what')) {
      case 'option':
        return `aws secretsmanager create-secret takes ${textValue(statement, 'option')}`;
      case 'reference':
        return `a container reads the secret ${textValue(statement, 'name')} by an ARN without its end`;
      case 'rotation':
        return 'secrets are rotated by themselves';
      case 'stored':
        return `Secrets Manager keeps ${textValue(statement, 'name')}`;
      default:
        return `there is a secret ${textValue(statement, 'name')}${textValue(statement, 'json') === '' ? '' : ` that is JSON with the key ${textValue(statement, 'json')}`}`;
    }
  },
  judge,
  compare,
};

const OPTIONS = [
  'name',
  'client-request-token',
  'description',
  'kms-key-id',
  'secret-binary',
  'secret-string',
  'tags',
  'add-replica-regions',
  'force-overwrite-replica-secret',
  'type',
  'region',
  'profile',
  'output',
  'query',
  'cli-input-json',
  'cli-input-yaml',
  'endpoint-url',
];

function readCode(code: Code, document: ReadDocument): readonly Statement[] {
  let name = '';
  let inCommand = false;
  let told = false;
  const at = (index: number): Passage | undefined => document.passages.find((each) => each.line === code.line + index);
  return code.lines.flatMap((line, index) => {
    const passage = at(index);
    if (passage === undefined) return [];
    const make = (values: Readonly<Record<string, string>>) =>
      state(passage, 0, passage.text.length, { kind: 'secret', subject: ['secret'], values });
    if (/\bsecretsmanager create-secret\b/.test(line)) [inCommand, told] = [true, false];
    const found: Statement[] = [];
    const named = inCommand ? /--name[ =]"?([\w/+=.@-]+)"?/.exec(line)?.[1] : undefined;
    if (named !== undefined) {
      name = named;
      const rest = code.lines.slice(index, index + 6).join('\n');
      const json = /SecretStringTemplate=.*?"(\w+)"/.exec(rest.split('create-secret')[0] ?? '')?.[1];
      found.push(make({ what: 'name', name, ...(json !== undefined && { json }) }));
    }
    const option = inCommand ? /--([a-z][\w-]+)/.exec(line.replace(/--name\b/, ''))?.[1] : undefined;
    if (option !== undefined && !OPTIONS.includes(option) && !told) {
      told = true;
      found.push(make({ what: 'option', option: `--${option}`, name }));
    }
    if (inCommand && !/\\\s*$/.test(line)) inCommand = false;
    const reference = /"valueFrom":\s*"arn:aws:secretsmanager:[^"]*:secret:([\w/+=.@-]+)((?::[^"]*)?)"/.exec(line);
    if (reference !== null)
      found.push(make({ what: 'reference', name: reference[1] ?? '', key: (reference[2] ?? '').replaceAll(':', '') }));
    return found;
  });
}

const ROTATED =
  /\bSecrets? ?Manager\b[^.;]{0,40}\brotat(?:es?|ed|ing)\b|\bautomatic(?:ally)? rotat(?:ion|ed|es?)\b[^.;]{0,30}\b(?:secrets?|credentials?|passwords?)\b|\b(?:secrets?|credentials?|passwords?) (?:are |is )?(?:automatically )?rotated\b|\b(?:secrets?|credentials?|passwords?)\b[^.;]{0,30}\b(?:with|and) automatic(?:ally)? rotat(?:ion|ed)\b/i;

function readRotated(document: ReadDocument): readonly Statement[] {
  return findAll(document, ROTATED, ['prose', 'item', 'cell']).flatMap(({ passage, found }) =>
    /\b(?:not|no|never|manual(?:ly)?|without|disabled)\b/i.test(passage.text)
      ? []
      : [
          state(passage, found.index, found[0].length, {
            kind: 'secret',
            subject: ['secret'],
            values: { what: 'rotation' },
          }),
        ],
  );
}

/** RDS rotates the password of a database that it keeps itself. */
function judgeRotated({ model }: Pick<SystemFacts, 'model'>): StatementJudgement {
  const schedules = resourcesOf(model, 'AWS::SecretsManager::RotationSchedule');
  const managed = resourcesOf(model, 'AWS::RDS::DBInstance', 'AWS::RDS::DBCluster').filter((each) =>
    textsOf(each, 'ManageMasterUserPassword').some(({ text }) => text === 'true'),
  );
  const found = [...schedules, ...managed].map(({ id }) => ({ subject: id, path: [] }));
  if (found.length > 0) return isTrue('the template rotates them', ...found);
  const all = resourcesOf(model, 'AWS::SecretsManager::Secret');
  return all.length === 0
    ? cannotTell('the template has no secret')
    : isAbsent('no secret of the template has a schedule', ...all.map(({ id }) => ({ subject: id, path: [] })));
}

/** What a box or item of Secrets Manager lists. */
function readStored(document: ReadDocument): readonly Statement[] {
  return document.boxes.flatMap((box) => {
    if (!/\bSecrets Manager\b/i.test(box.title)) return [];
    const rest = box.passages.slice(1);
    const next = rest.findIndex(({ text }) => /^(?:ECR|SNS|S3|RDS|SQS)\b/.test(text));
    return (next < 0 ? rest : rest.slice(0, next)).map((passage) =>
      state(passage, 0, passage.text.length, {
        kind: 'secret',
        subject: ['secret'],
        values: { what: 'stored', name: passage.text.toLowerCase() },
      }),
    );
  });
}

const CLI = 'https://docs.aws.amazon.com/cli/latest/reference/secretsmanager/create-secret.html';
const PARTIAL = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen';
const ACM = 'https://docs.aws.amazon.com/acm/latest/userguide/acm-overview.html';

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const name = textValue(statement, 'name');
  switch (textValue(statement, 'what')) {
    case 'option':
      return { ...isFalse('the command has no such option; it is a property of CloudFormation'), source: CLI };
    case 'reference':
      return /-[A-Za-z0-9]{6}$/.test(name)
        ? {
            ...isFalse(
              `a name that ends in a hyphen and six characters is taken for a whole ARN, and ${name} is not found`,
            ),
            source: PARTIAL,
          }
        : cannotTell('a partial ARN finds a secret of that name');
    case 'rotation':
      return judgeRotated({ model });
    case 'stored':
      return judgeStored(name, model);
    default: {
      const found = resourcesOf(model, 'AWS::SecretsManager::Secret').flatMap((each) => textsOf(each, 'Name'));
      const same = found.filter(({ text }) => text === name);
      if (same.length > 0) return isTrue('the template has it', ...same.map((each) => each.place));
      if (found.length === 0) return cannotTell('the template names no secret');
      if ([...model.written.values()].some(({ source }) => JSON.stringify(source.document.root).includes(name)))
        return cannotTell('the template refers to it and does not make it');
      return isFalse(
        `the secrets of the template are ${found.map(({ text }) => text).join(', ')}`,
        ...found.map((each) => each.place),
      );
    }
  }
}

function judgeStored(name: string, model: SystemFacts['model']): StatementJudgement {
  const all = resourcesOf(model, 'AWS::SecretsManager::Secret');
  if (all.length === 0) return cannotTell('the template has no secret');
  const words = (name.match(/[a-z]+/g) ?? []).map((word) => word.replace(/s$/, ''));
  const told = (each: (typeof all)[number]) =>
    `${each.logicalId} ${['Name', 'Description']
      .flatMap((path) => textsOf(each, path))
      .map(({ text }) => text)
      .join(' ')}`.toLowerCase();
  const found = all.filter((each) => words.some((word) => told(each).includes(word === 'db' ? 'database' : word)));
  if (found.length > 0)
    return isTrue(
      `${found.map(({ id }) => id).join(', ')} does`,
      ...found.map((each) => ({ subject: each.id, path: [] })),
    );
  if (/\bcertificate/.test(name))
    return {
      ...isAbsent('no secret of the template holds one; certificates of load balancers are kept in ACM'),
      source: ACM,
    };
  return cannotTell('no secret of the template is named so');
}

/** A container that takes a JSON document whole where it needs one key of it. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind }) => kind === 'secret');
  const json = own.filter((each) => textValue(each, 'json') !== '');
  return own
    .filter((each) => textValue(each, 'what') === 'reference' && textValue(each, 'key') === '')
    .flatMap((statement) =>
      json
        .filter((other) => textValue(other, 'name') === textValue(statement, 'name'))
        .map((other) => ({
          statement,
          other,
          because: `the secret is JSON, so the variable would hold all of it instead of the key ${textValue(other, 'json')}`,
        })),
    );
}
