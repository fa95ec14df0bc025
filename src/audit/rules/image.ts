import { cannotTell, isFalse, isTrue } from '../evidence.ts';
import type { Code, ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** What a Dockerfile in the document does that cannot do what it is there for. */
export const images: StatementRule = {
  kind: 'image',
  checks:
    'Dockerfiles: programs the base image does not have, options that are gone, files that stay in earlier layers, groups of users',
  read: (document) =>
    document.codes
      .filter(({ language }) => language === 'dockerfile' || language === 'docker')
      .flatMap((code) => readDockerfile(code, document)),
  say: (statement) => MISTAKES[textValue(statement, 'mistake')]?.says ?? 'the image is built so',
  judge,
};

interface Mistake {
  /** It still works. @default false */
  readonly works?: true;
  readonly says: string;
  readonly because: string;
  readonly source: string;
}

const MISTAKES: Readonly<Record<string, Mistake>> = {
  curl: {
    says: 'the health check calls curl',
    because: 'the alpine variants of node have no curl, and nothing installs it: the check always fails',
    source: 'https://github.com/nodejs/docker-node#nodealpine',
  },
  'only production': {
    works: true,
    says: 'npm ci --only=production leaves out what only development needs',
    because: 'it does, as an older name that npm gives up for --omit=dev',
    source: 'https://docs.npmjs.com/cli/v11/using-npm/config#omit',
  },
  'later layer': {
    says: 'files are removed after they were copied',
    because: 'what a later layer removes stays in the layer before; .dockerignore keeps it out',
    source: 'https://docs.docker.com/build/building/best-practices/',
  },
  group: {
    says: 'the user belongs to the group that owns the files',
    because: 'the user is made without -G or -g, so the group is not its own',
    source: 'https://wiki.alpinelinux.org/wiki/Setting_up_a_new_user',
  },
};

function readDockerfile(code: Code, document: ReadDocument): readonly Statement[] {
  const text = code.lines.join('\n');
  const line = (pattern: RegExp) => code.lines.findIndex((each) => pattern.test(each));
  const health = line(/^HEALTHCHECK\b/);
  const command =
    health < 0 ? -1 : code.lines.findIndex((each, at) => at >= health && at <= health + 2 && /\bcurl\b/.test(each));
  const copy = line(/^COPY\b.*\s\.\s+\.?\/?/);
  const remove = code.lines.findIndex((each, at) => at > copy && /^RUN\s+rm\s+-r/.test(each));
  const adduser = line(/\badduser\b/);
  const group = /\baddgroup\b.*?\s(\w+)\s*$/m.exec(text)?.[1];
  const owned = group !== undefined && new RegExp(`chown=\\w+:${group}\\b`).test(text);
  const found: (readonly [string, number])[] = [
    ['curl', /^FROM\s+node:[\w.-]*alpine/m.test(text) && !/\bapk\b.*\bcurl\b/.test(text) ? command : -1],
    ['only production', line(/\bnpm (?:ci|install)\b.*--only=prod/)],
    ['later layer', copy < 0 ? -1 : remove],
    ['group', owned && adduser >= 0 && !/\s-[gG]\s/.test(code.lines[adduser] ?? '') ? adduser : -1],
  ];
  return found.flatMap(([mistake, at]) => {
    const passage = at < 0 ? undefined : document.passages.find((each) => each.line === code.line + at);
    return passage === undefined
      ? []
      : [state(passage, 0, passage.text.length, { kind: 'image', subject: ['image'], values: { mistake } })];
  });
}

function judge(statement: Statement): StatementJudgement {
  const mistake = MISTAKES[textValue(statement, 'mistake')];
  return mistake === undefined
    ? cannotTell('it is not known')
    : { ...(mistake.works === true ? isTrue : isFalse)(mistake.because), source: mistake.source };
}
