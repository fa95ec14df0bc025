/** What commands of the AWS CLI and of SAM name: parameters they pass, and things by the names that the template gives them. */
import type { Code, Passage, ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { Statement } from '../statement.ts';

interface Command {
  /** The words without line breaks. */
  readonly text: string;
  /** Where each of its lines begins in the text, with its passage. */
  readonly lines: readonly { readonly from: number; readonly passage: Passage }[];
}

const GOES_ON = /\s*[\\`^]$/;

/** Commands with the lines that go on behind a backslash, a backtick or a caret. */
function commandsOf(document: ReadDocument, code: Code): readonly Command[] {
  const commands: { text: string; lines: { from: number; passage: Passage }[] }[] = [];
  let isOpen = false;
  for (const [index, line] of code.lines.entries()) {
    const passage = document.passages.find((each) => each.line === code.line + index && each.form === 'code');
    const text = line.trim().replace(GOES_ON, '');
    const last = commands.at(-1);
    if (passage !== undefined && isOpen && last !== undefined) {
      last.lines.push({ from: last.text.length + 1, passage });
      last.text += ` ${text}`;
    } else if (passage !== undefined) commands.push({ text, lines: [{ from: 0, passage }] });
    isOpen = GOES_ON.test(line.trimEnd());
  }
  return commands;
}

const DEPLOYS = /\baws cloudformation (?:deploy|create-stack|update-stack|create-change-set)\b|\bsam deploy\b/;
const FILE = /--template(?:-file|-body)?[ =](?:file:\/\/)?["']?([\w./-]+\.(?:ya?ml|json|template))/;
const KEYS = /\bParameterKey=["']?([A-Za-z][A-Za-z\d]*)|(?<=--parameters .*\s)([A-Z][A-Za-z\d]*)=(?!.*ParameterKey)/g;
const OVERRIDES = /--parameter-overrides[ =]((?:\s*["']?[A-Za-z][\w]*=(?:"[^"]*"|'[^']*'|[^\s"']*)["']?)+)/;

/** `--parameter-overrides Name=value`: a parameter that the template does not have makes the command fail. */
export function readPassedParameters(document: ReadDocument): readonly Statement[] {
  return document.codes.flatMap((code) =>
    commandsOf(document, code).flatMap((command) => {
      if (!DEPLOYS.test(command.text)) return [];
      const file = FILE.exec(command.text)?.[1]?.split('/').at(-1);
      const overrides = OVERRIDES.exec(command.text);
      const given = [
        ...[...command.text.matchAll(KEYS)].map((found) => ({ name: found[1] ?? found[2] ?? '', at: found.index })),
        ...[...(overrides?.[1] ?? '').matchAll(/(?:^|\s)["']?([A-Za-z]\w*)=/g)].map((found) => ({
          name: found[1] ?? '',
          at:
            (overrides?.index ?? 0) +
            (overrides?.[0].indexOf(overrides[1] ?? '') ?? 0) +
            found.index +
            found[0].length -
            1,
        })),
      ].filter(({ name }) => !/^ParameterKey$|^ParameterValue$|^UsePreviousValue$/.test(name));
      const among = given.map(({ name }) => name);
      return given.map(({ name, at }) =>
        inCommand(command, at, name, {
          kind: 'parameter',
          subject: ['parameter'],
          values: { name, among, passed: true, ...(file !== undefined && { file }) },
          modality: 'is',
        }),
      );
    }),
  );
}

const NAMES: readonly (readonly [what: string, words: RegExp])[] = [
  ['cluster', /\baws ecs\b.*?--cluster[ =]["']?([\w-]+)/],
  ['service', /\baws ecs\b.*?--services?[ =]["']?([\w-]+)/],
  ['function', /--function-name[ =]["']?([\w-]+)/],
  ['table', /\baws dynamodb\b.*?--table-name[ =]["']?([\w.-]+)/],
  ['repository', /\baws ecr\b.*?--repository-name[ =]["']?([\w./-]+)/],
  ['repository', /\.dkr\.ecr\.[\w${}<>-]+\.amazonaws\.com\/([\w./-]+?)(?=[:@"'\s]|$)/],
  ['EKS cluster', /\baws eks\b.*?--(?:cluster-)?name[ =]["']?([\w-]+)/],
  ['stored parameter', /\baws ssm (?:get|put)-parameter\b.*?--name[ =]["']?(\/[\w./-]+)/],
  ['log group', /\baws logs tail ["']?(\/[\w./-]+)|--log-group-name[ =]["']?(\/[\w./-]+)/],
  ['database', /--db-instance-identifier[ =]["']?([\w-]+)/],
  ['bucket', /\bs3:\/\/([a-z0-9][a-z0-9.-]{2,62})/],
  ['dashboard', /--dashboard-name[ =]["']?([\w-]+)/],
  ['table', /\bName=TableName,Value=([\w.-]+)/],
  ['Auto Scaling group', /--auto-scaling-group-names?[ =]["']?([\w-]+)/],
];

/** A name for the reader to replace, or one of many. */
const PLACEHOLDER =
  /^(?:your|my|example|some|test|xxx|demo|name|the)(?:[-_]|$)|[-_](?:here|name|id)$|(?-i:^[A-Z_]+$)|x{3,}/i;

/** Names of things that commands reach by them. A thing of another name may stand elsewhere, so that it is never false. */
export function readCommandNames(document: ReadDocument): readonly Statement[] {
  return document.codes.flatMap((code) =>
    commandsOf(document, code).flatMap((command) =>
      NAMES.flatMap(([what, words]) => {
        const found = words.exec(command.text);
        const name = found?.slice(1).find((each) => each !== undefined);
        if (found === null || name === undefined || PLACEHOLDER.test(name)) return [];
        // `orders-$ENV` goes on with what the shell knows.
        const at = found.index + found[0].lastIndexOf(name);
        if (/^[${<]/.test(command.text.slice(at + name.length))) return [];
        return [
          inCommand(command, at, name, {
            kind: 'name',
            subject: [what],
            values: { name, how: 'named' },
            environments: [],
            modality: 'is',
          }),
        ];
      }),
    ),
  );
}

function inCommand({ lines }: Command, at: number, name: string, stated: Parameters<typeof state>[3]): Statement {
  const line = lines.findLast(({ from }) => from <= at) ?? lines[0];
  if (line === undefined) throw new Error('A command has a line.');
  const index = Math.max(0, line.passage.text.indexOf(name));
  return state(line.passage, index, name.length, stated);
}
