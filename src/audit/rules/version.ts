import { LIFECYCLES, type LifecycleProduct, supportOf, versionOfImage } from '../../aws/index.ts';
import { cannotTell, isFalse, isOther, isTrue, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, PROSE_AND_CODE, passageContext, SHELLS, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Versions of engines, runtimes, systems and models: what the template has, and whether they are still supported. */
export const versions: StatementRule = {
  kind: 'version',
  checks: 'versions of engines, runtimes, operating systems and models: as in the template, and still supported',
  read,
  say: (statement) =>
    `${statement.subject[0]} ${textValue(statement, 'version')}${statement.values.atLeast === true ? ' or newer' : ''}`,
  judge,
};

interface Written {
  readonly name: string;
  readonly pattern: RegExp;
  readonly code?: boolean;
}

const WRITTEN: readonly Written[] = [
  { name: 'Aurora PostgreSQL', pattern: /\bAurora[- ]PostgreSQL\s+v?(\d+(?:\.\d+)?)\b/i },
  {
    name: 'PostgreSQL',
    pattern: /(?<!Aurora[- ])\bPostgres(?:QL)?\s+(?:version\s*[-:]?\s*)?v?(\d+(?:\.\d+)?)\b(?!\s*(?:tables|GB))/i,
  },
  { name: 'MySQL', pattern: /\bMySQL\s+(?:version\s*[-:]?\s*)?v?(\d+\.\d+(?:\.\d+)?)\b/i },
  { name: 'MariaDB', pattern: /\bMariaDB\s+v?(\d+\.\d+(?:\.\d+)?)\b/i },
  { name: 'Redis', pattern: /\bRedis\s+(?:OSS\s+)?v?(\d+(?:\.\d+)?)\b/i },
  { name: 'Valkey', pattern: /\bValkey\s+v?(\d+(?:\.\d+)?)\b/i },
  { name: 'Node.js', pattern: /\bNode(?:\.js)?\s+v?(\d+)(?:\.[\dx]+)*\b/i },
  { name: 'Node.js', pattern: /\bnode:(\d+)(?:[.\w-]*)/, code: true },
  {
    name: 'Lambda',
    pattern:
      /\b(nodejs\d+\.x|python[23]\.\d+|java\d+(?:\.al2)?|ruby\d\.\d|dotnet(?:core)?\d[\d.]*|go1\.x|provided\.al2(?:023)?)\b/,
    code: true,
  },
  { name: 'Ubuntu', pattern: /\bUbuntu\s+(?:Server\s+)?(\d\d\.\d\d)\b/i },
  { name: 'Amazon Linux', pattern: /\bAmazon Linux\s+(2023|2)\b|\b(?:AL)(2023|2)\b/ },
  { name: 'Kubernetes', pattern: /\b(?:EKS|Kubernetes)\s+(?:version\s+)?v?(1\.\d\d)\b/i },
  { name: 'Claude', pattern: /\b(claude-[\w.-]*\d[\w.-]*)/, code: true },
];

const PRODUCTS: Readonly<Record<string, LifecycleProduct>> = {
  'Aurora PostgreSQL': 'aurora-postgresql',
  PostgreSQL: 'rds-postgresql',
  MySQL: 'rds-mysql',
  MariaDB: 'rds-mariadb',
  Redis: 'elasticache-redis',
  Valkey: 'elasticache-valkey',
  'Node.js': 'node',
  Lambda: 'lambda',
  Ubuntu: 'ubuntu',
  'Amazon Linux': 'amazon-linux',
  Kubernetes: 'eks',
  Claude: 'claude',
};

function read(document: ReadDocument): readonly Statement[] {
  const plain = WRITTEN.flatMap(({ name, pattern, code }) =>
    findAll(document, pattern, code === true ? PROSE_AND_CODE : undefined).flatMap(({ passage, found }) =>
      (name === 'Claude' && /\bagent model\b|\bmodel used\b/i.test(passage.headings.at(-1) ?? '')) ||
      (name === 'Lambda' &&
        (SHELLS.includes(passage.language ?? '') || /BuildMethod\W*$/i.test(passage.text.slice(0, found.index))))
        ? []
        : state(passage, found.index, found[0].length, {
            kind: 'version',
            subject: [name],
            values: {
              version: found[1] ?? found[2] ?? '',
              ...(isAlternative(passage.text, found.index, found[0].length) && { alternative: true }),
              ...(/^(?:\+|\s+(?:or|and) (?:newer|later|higher|above|up)\b)/i.test(
                passage.text.slice(found.index + found[0].length),
              ) && {
                atLeast: true,
              }),
            },
          }),
    ),
  );
  return [
    ...plain,
    ...readLanguages(document),
    ...readEngines(document),
    ...readRuntimes(document),
    ...readLabelled(document),
    ...readCode(document),
  ];
}

const RUNTIME = /\b(Python|Node(?:\.?js)?|Java|Ruby|\.NET)(?:\s+(?:runtime\s+)?|\s*:\s*)v?(\d+(?:\.\d+)?)(?:\.x)?\b/i;

/** `Python 3.12` said of a function, as Lambda writes it. */
function readRuntimes(document: ReadDocument): readonly Statement[] {
  return findAll(document, RUNTIME, ['prose', 'item', 'cell']).flatMap(({ passage, found }) => {
    const isOfFunction =
      /\b(?:implemented|written|coded|developed) in\s*$|\b(?:project|example|application|app) (?:which |that )?(?:uses?|is written in|is in)\s*$/i.test(
        passage.text.slice(0, found.index),
      ) ||
      /\bLambda\b|\bfunctions?\b/i.test(passage.text) ||
      (/\bruntime\b/i.test(`${passage.text} ${passage.above.at(-1) ?? ''}`) &&
        !/\bcontainers?\b|\bDocker\b|\bEC2\b|\bECS\b/i.test(passageContext(passage)));
    const language = (found[1] ?? '').toLowerCase();
    const version = language.startsWith('node')
      ? `nodejs${(found[2] ?? '').split('.')[0]}.x`
      : `${language === '.net' ? 'dotnet' : language}${found[2]}`;
    // What a project is built with compiles for more than one runtime.
    if (!isOfFunction || /\b(?:Maven|Gradle|npm|pip)\b/i.test(passage.text)) return [];
    return [
      state(passage, found.index, found[0].length, {
        kind: 'version',
        subject: ['Lambda'],
        values: {
          version,
          ...(isAlternative(passage.text, found.index, found[0].length) && { alternative: true }),
        },
      }),
    ];
  });
}

const LANGUAGE =
  /\bLambda functions?\s*\((Node\.?js|Python|Java|Ruby|\.NET|Go)\)|\b(Node\.?js|Python|Java|Ruby) Lambda functions?\b/i;

/** `A Lambda function (Node.js)`: the language without its version. */
function readLanguages(document: ReadDocument): readonly Statement[] {
  return findAll(document, LANGUAGE, ['prose', 'item', 'cell']).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'version',
      subject: ['Lambda'],
      values: { version: (found[1] ?? found[2] ?? '').toLowerCase().replace('.', ''), language: true },
    }),
  );
}

const ENGINE =
  /\b(?:RDS|DB instance)\s+(?:for\s+|[(–—-]\s*)?(PostgreSQL|Postgres|MySQL|MariaDB|SQL Server|Oracle)\b(?!\s*v?\d)|\b(PostgreSQL|Postgres|MySQL|MariaDB|SQL Server|Oracle)(?:\s+\d+(?:\.\d+)*)?\s+(?:(?:on |in )?(?:Amazon |AWS )?RDS\b|\((?:Amazon |AWS )?RDS\))/i;

/** `RDS MySQL`, `PostgreSQL on RDS`: the engine without its version. */
function readEngines(document: ReadDocument): readonly Statement[] {
  return findAll(document, ENGINE, ['prose', 'item', 'cell', 'drawing']).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'version',
      subject: ['database engine'],
      values: {
        version: (found[1] ?? found[2] ?? '').toLowerCase().replace(/[^a-z]/g, ''),
        engine: true,
        ...(/\b(?:or|and)\b|\//i.test(
          passage.text.slice(found.index + found[0].length, found.index + found[0].length + 12),
        ) && {
          alternative: true,
        }),
      },
    }),
  );
}

/** What `Engine` begins with, for each name. */
const ENGINE_NAMES: Readonly<Record<string, RegExp>> = {
  postgresql: /postgres/,
  postgres: /postgres/,
  mysql: /mysql|^aurora$/,
  mariadb: /mariadb/,
  sqlserver: /^sqlserver/,
  oracle: /^oracle/,
};

function judgeEngine(version: string, isChoice: boolean, { model }: SystemFacts): StatementJudgement {
  const found = resourcesOf(model, 'AWS::RDS::DBInstance', 'AWS::RDS::DBCluster').flatMap((each) =>
    textsOf(each, 'Engine'),
  );
  const shown = [...new Set(found.map(({ text }) => text))].join(', ');
  const at = found.map((each) => each.place);
  if (found.length === 0) return cannotTell('no database of the template names its engine');
  if (found.some(({ text }) => ENGINE_NAMES[version]?.test(text.toLowerCase()) === true))
    return isTrue(`it is ${shown}`, ...at);
  return isChoice || found.some(({ open }) => open)
    ? cannotTell(`it is ${shown}`, ...at)
    : isFalse(`it is ${shown}`, ...at);
}

function judgeLanguage(language: string, { model }: SystemFacts): StatementJudgement {
  const found = resourcesOf(model, 'AWS::Lambda::Function').flatMap((each) => textsOf(each, 'Runtime'));
  const at = found.map((each) => each.place);
  const shown = [...new Set(found.map(({ text }) => text))].join(', ');
  if (found.length === 0) return cannotTell('no function of the template names a runtime');
  if (found.some(({ text }) => text.toLowerCase().startsWith(language))) return isTrue(`it is ${shown}`, ...at);
  return found.some(({ open }) => open)
    ? cannotTell(`only deployment tells: ${shown}`, ...at)
    : found.some(({ text }) => !RUNTIMES.test(text))
      ? cannotTell(`${shown} is to be replaced by a runtime`, ...at)
      : isFalse(`it is ${shown}`, ...at);
}

/** Runtimes as Lambda names them; anything else stands for one that somebody fills in. */
const RUNTIMES = /^(?:nodejs|python|java|ruby|dotnet|go1|provided)[\w.]*$/;

/** One of two between which the document leaves the choice. */
function isAlternative(text: string, index: number, length: number): boolean {
  const said = new Set(
    [...text.matchAll(/\b(?:java|python|node(?:\.?js)?)\s?(\d+(?:\.\d+)?)/gi)].map(([words]) =>
      words.toLowerCase().replace(/\W/g, ''),
    ),
  );
  return (
    said.size > 1 ||
    /\bor\s+$/i.test(text.slice(0, index)) ||
    /^\s+or\b(?! (?:newer|later|higher|above))/i.test(text.slice(index + length))
  );
}

/** `Version: 15.10` below something that names the engine. */
function readLabelled(document: ReadDocument): readonly Statement[] {
  return findAll(document, /^(?:Engine )?Version:\s*v?(\d+(?:\.\d+)*)/i).flatMap(({ passage, found }) => {
    const near = document.passages.filter((each) => each.line < passage.line && each.line >= passage.line - 2);
    const engine = engineIn([passageContext(passage), ...near.map(({ text }) => text)].join(' '));
    return engine === undefined
      ? []
      : [
          state(passage, found.index, found[0].length, {
            kind: 'version',
            subject: [engine],
            values: { version: found[1] ?? '' },
          }),
        ];
  });
}

function engineIn(text: string): string | undefined {
  const aurora = /\bAurora\b/i.test(text);
  if (/\bpostgres/i.test(text)) return aurora ? 'Aurora PostgreSQL' : 'PostgreSQL';
  if (/\bmysql\b/i.test(text)) return aurora ? undefined : 'MySQL';
  return /\bredis\b/i.test(text) ? 'Redis' : undefined;
}

function readCode(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\bPostgresEngineVersion\.VER_(\d+)(?:_(\d+))?/, ['code']).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'version',
      subject: [/Aurora/.test(found.input.slice(0, found.index)) ? 'Aurora PostgreSQL' : 'PostgreSQL'],
      values: { version: found[2] === undefined ? (found[1] ?? '') : `${found[1]}.${found[2]}` },
    }),
  );
}

const ENGINES: Readonly<Record<string, readonly string[]>> = {
  'Aurora PostgreSQL': ['aurora-postgresql'],
  PostgreSQL: ['postgres', 'aurora-postgresql'],
  MySQL: ['mysql', 'aurora-mysql'],
  MariaDB: ['mariadb'],
  Redis: ['redis'],
  Valkey: ['valkey'],
};

function judge(statement: Statement, evidence: SystemFacts): StatementJudgement {
  const version = textValue(statement, 'version');
  const [name = ''] = statement.subject;
  if (statement.values.language === true) return judgeLanguage(version, evidence);
  if (statement.values.engine === true) return judgeEngine(version, statement.values.alternative === true, evidence);
  const judged = judgeTemplate(name, version, evidence);
  if (statement.values.atLeast === true)
    return judged?.outcome === 'true' ? judged : cannotTell('a newer one is as good', ...(judged?.at ?? []));
  const ended = endOf(name, version, evidence.today);
  if (
    judged !== undefined &&
    judged.outcome === 'false' &&
    ended === undefined &&
    statement.values.alternative === true
  )
    return cannotTell(`the document leaves a choice; ${judged.because}`, ...(judged.at ?? []));
  if (judged !== undefined && judged.outcome === 'false')
    return ended === undefined ? judged : { ...judged, because: `${judged.because}; ${ended.because}` };
  if (judged?.outcome === 'true' && ended !== undefined)
    return { ...judged, because: `${judged.because}; ${ended.because}` };
  if (ended !== undefined && judged === undefined && hasEngine(name, evidence))
    return cannotTell(`the template names no version of ${name}; ${ended.because}`);
  // An old version is no error where the document only asks for it.
  if (ended !== undefined && statement.modality === 'asked') return cannotTell(ended.because);
  // A system that machines run may be chosen elsewhere, and an old one still runs.
  if (ended !== undefined && judged === undefined && (name === 'Amazon Linux' || name === 'Ubuntu'))
    return cannotTell(`the template names no image of ${name}; ${ended.because}`);
  // Node.js runs in functions, too, whose runtimes the template has.
  if (
    ended !== undefined &&
    judged === undefined &&
    name === 'Node.js' &&
    resourcesOf(evidence.model, 'AWS::Lambda::Function').length > 0
  )
    return cannotTell(ended.because);
  // A line of a program that calls a model may be one that is only shown.
  if (ended !== undefined && judged === undefined && statement.written === 'code' && name === 'Claude')
    return cannotTell(ended.because);
  return ended ?? judged ?? cannotTell(`the template names no version of ${name}`);
}

function endOf(name: string, version: string, today: string): StatementJudgement | undefined {
  const product = PRODUCTS[name];
  if (product === undefined) return undefined;
  // What only names a major is ended when every minor of it is.
  const { state: support, row } = supportOf(product, version, today);
  if (support !== 'ended' || row === undefined) return undefined;
  const others = LIFECYCLES.filter((each) => each.product === product && each.version.startsWith(`${version}.`));
  if (others.some((each) => each.endOfStandardSupport === undefined || each.endOfStandardSupport > today))
    return undefined;
  return { ...isFalse(`its support ended on ${row.endOfStandardSupport}`), source: row.source };
}

/** The template leaves the version of its database to AWS, which gives one that is supported, or it was made long ago. */
function hasEngine(name: string, { model }: SystemFacts): boolean {
  const engines = ENGINES[name] ?? [];
  return [...model.resources.values()].some((each) =>
    textsOf(each, 'Engine').some(({ text }) => engines.includes(text.toLowerCase())),
  );
}

function judgeTemplate(name: string, version: string, { model }: SystemFacts): StatementJudgement | undefined {
  const engines = ENGINES[name];
  if (engines !== undefined) {
    const types = [
      'AWS::RDS::DBCluster',
      'AWS::RDS::DBInstance',
      'AWS::ElastiCache::ReplicationGroup',
      'AWS::ElastiCache::CacheCluster',
    ];
    const found = resourcesOf(model, ...types)
      .filter((each) => textsOf(each, 'Engine').some(({ text }) => engines.includes(text.toLowerCase())))
      .flatMap((each) => textsOf(each, 'EngineVersion'));
    return found.length === 0 ? undefined : compareVersions(version, found);
  }
  if (name === 'Ubuntu' || name === 'Amazon Linux') return judgeImage(name, version, { model });
  if (name === 'Lambda') {
    const found = resourcesOf(model, 'AWS::Lambda::Function').flatMap((each) => textsOf(each, 'Runtime'));
    return found.length === 0 ? undefined : compareVersions(version, found);
  }
  if (name === 'Claude') {
    const found = environmentTexts({ model }).filter(({ text }) => text.startsWith('claude-'));
    return found.length === 0 ? undefined : compareVersions(version, found);
  }
  return undefined;
}

function compareVersions(version: string, found: ReturnType<typeof textsOf>): StatementJudgement {
  const same = found.filter(({ text }) => text === version || text.startsWith(`${version}.`));
  const shown = [...new Set(found.map(({ text }) => text))].join(', ');
  const at = found.map((each) => each.place);
  if (same.length > 0) return isTrue(`it is ${shown}`, ...same.map((each) => each.place));
  if (found.some(({ open }) => open)) return cannotTell(`only deployment tells: ${shown}`, ...at);
  if (/^[A-Z_]+$/.test(shown)) return cannotTell(`${shown} is to be replaced by a value`, ...at);
  return isOther(isFalse(`it is ${shown}`, ...at), ...found);
}

/** Machine images that name a system: an SSM parameter of AWS or Canonical, as a property or as a parameter's default. */
function judgeImage(
  name: string,
  version: string,
  { model }: Pick<SystemFacts, 'model'>,
): StatementJudgement | undefined {
  const product = name === 'Ubuntu' ? 'ubuntu' : 'amazon-linux';
  const defaults = [...model.parameters.values()].flatMap(({ id, properties }) => {
    const image = properties.Default;
    const named = typeof image === 'string' ? versionOfImage(image) : undefined;
    return named === undefined ? [] : [{ named, at: { subject: id, path: ['Default'] } }];
  });
  const [first] = defaults;
  if (first === undefined) return undefined;
  const same = defaults.filter(({ named }) => named.product === product && named.version === version);
  const at = defaults.map((each) => each.at);
  const shown = defaults.map(({ named }) => `${named.product} ${named.version}`).join(', ');
  return same.length > 0
    ? isTrue(`the image is ${shown}`, ...at)
    : isFalse(`the image is ${shown} unless another is given`, ...at);
}

/** The values of the variables of every container. */
export function environmentTexts({ model }: Pick<SystemFacts, 'model'>): ReturnType<typeof textsOf> {
  return resourcesOf(model, 'AWS::ECS::TaskDefinition').flatMap((task) =>
    Array.from({ length: 6 }, (_, container) =>
      Array.from({ length: 60 }, (_, index) =>
        textsOf(task, `ContainerDefinitions[${container}].Environment[${index}].Value`),
      ).flat(),
    ).flat(),
  );
}
