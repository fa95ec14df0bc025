/**
 * Writes `docs/coverage.md`: for each resource type, which part of Lintel knows it and as what. The tables are read from the
 * text of their files, so that a type which only code asks about counts too.
 */

import { RECORDED_TYPES } from '../src/local/engine/recorded-types.ts';
import { LOCAL_SERVICES } from '../src/local/services.ts';
import { ACCOUNTED_TYPES, type Accounted, accountedProperties } from '../src/price/accounted-properties.ts';
import { sources, textOf } from '../test/imports.ts';

type Column =
  | 'Expansion'
  | 'Names'
  | 'Network'
  | 'Access'
  | 'Price'
  | 'Drawing'
  | 'Document'
  | 'Proofs'
  | 'Versions'
  | 'Local';

/** Files whose types are answers to one question. A path that ends in `/` stands for the whole folder. */
interface TypeTable {
  readonly column: Column;
  readonly word: string;
  readonly asks: string;
  readonly files: readonly string[];
  /** The types, where they are known as data. @default - those that the files name */
  readonly types?: readonly string[];
}

/** What the services of the local target have, by standing. */
const SERVED = LOCAL_SERVICES.flatMap(({ types = {} }) => Object.entries(types));
const servedAs = (standing: string) => SERVED.flatMap(([type, each]) => (each.standing === standing ? [type] : []));

export const TABLES: readonly TypeTable[] = [
  {
    column: 'Expansion',
    word: 'serverless',
    asks: 'what a serverless resource becomes, and what becomes of it',
    files: ['src/model/transforms/serverless/'],
  },
  {
    column: 'Expansion',
    word: 'deploys more',
    asks: 'which resources deploy a template of their own',
    files: ['src/model/unread.ts'],
  },
  {
    column: 'Names',
    word: '✓',
    asks: 'what Ref returns and how the ARN is written',
    files: ['src/aws/resource-names.ts'],
  },
  {
    column: 'Network',
    word: '✓',
    asks: 'interfaces, subnets, groups, rules, routes, listeners',
    files: ['src/model/network/'],
  },
  {
    column: 'Access',
    word: '✓',
    asks: 'its policy, or policies that it gives to others',
    files: ['src/model/access/'],
  },
  {
    column: 'Price',
    word: 'priced',
    asks: 'what a month of it costs',
    files: [
      'src/price/pricers.ts',
      'src/price/resources/by-hours-or-use.ts',
      'src/price/resources/more-by-use.ts',
      'src/price/resources/capacity-and-use.ts',
      'src/price/resources/models-and-agents.ts',
      'src/price/resources/sagemaker.ts',
    ],
  },
  {
    column: 'Price',
    word: 'free',
    asks: 'why it costs nothing',
    files: ['src/price/free-types.ts', 'src/price/free-by-service.ts'],
  },
  { column: 'Price', word: 'unknown', asks: 'why nobody knows what it makes', files: ['src/price/makers.ts'] },
  { column: 'Drawing', word: 'node', asks: 'its icon, its words and its place', files: ['src/draw/resource-kinds.ts'] },
  { column: 'Drawing', word: 'part', asks: 'the node that it serves', files: ['src/draw/plumbing.ts'] },
  { column: 'Drawing', word: 'facts', asks: 'the facts under its name', files: ['src/draw/scene-details.ts'] },
  {
    column: 'Document',
    word: 'component',
    asks: 'the settings that a reader asks for',
    files: ['src/document/components/'],
  },
  {
    column: 'Document',
    word: 'encryption',
    asks: 'how it is encrypted, in words',
    files: ['src/document/sections/encryption.ts'],
  },
  {
    column: 'Document',
    word: 'backup',
    asks: 'how it is backed up, in words',
    files: ['src/document/sections/backup.ts'],
  },
  { column: 'Document', word: 'scaling', asks: 'how it scales, in words', files: ['src/document/sections/scaling.ts'] },
  {
    column: 'Proofs',
    word: 'at rest',
    asks: 'by which key it is encrypted at rest',
    files: ['src/prove/encryption/at-rest.ts'],
  },
  {
    column: 'Proofs',
    word: 'in transit',
    asks: 'whether it takes plain connections',
    files: ['src/prove/encryption/in-transit.ts'],
  },
  {
    column: 'Proofs',
    word: 'kept',
    asks: 'what stays of it, and for how long',
    files: ['src/prove/keeping/retention.ts'],
  },
  { column: 'Proofs', word: 'recorded', asks: 'what records it', files: ['src/prove/recording/recordings.ts'] },
  { column: 'Proofs', word: 'survives', asks: 'what goes on without a zone', files: ['src/prove/survival/rules.ts'] },
  {
    column: 'Proofs',
    word: 'restored',
    asks: 'to which moments it can be restored',
    files: ['src/prove/survival/restore-points.ts'],
  },
  {
    column: 'Proofs',
    word: 'quotas',
    asks: 'what of it is counted against a quota',
    files: ['src/prove/capacity/quotas.ts'],
  },
  { column: 'Proofs', word: 'runs', asks: 'what it starts', files: ['src/prove/words/runs.ts', 'src/prove/running/'] },
  { column: 'Proofs', word: 'sends', asks: 'to whom it sends messages', files: ['src/prove/words/senders.ts'] },
  { column: 'Versions', word: '✓', asks: 'until when AWS supports its version', files: ['src/aws/lifecycle.ts'] },
  {
    column: 'Local',
    word: 'RUNS',
    asks: 'what the local target makes it do',
    files: ['src/local/services/'],
    types: servedAs('RUNS'),
  },
  {
    column: 'Local',
    word: 'RECORDED',
    asks: 'what the local target checks and describes, and does not run',
    files: ['src/local/engine/recorded-types.ts'],
    types: [...Object.keys(RECORDED_TYPES), ...servedAs('RECORDED')],
  },
];

/** Files that ask about several types and are no table: what they ask. */
export const READERS: Readonly<Record<string, string>> = {
  'src/document/ways-in.ts': 'which resources are an API, and what stands before one',
  'src/draw/scene-far.ts': 'what stands in another region or account',
  'src/draw/scene-between.ts': 'which resources tell a relation of two others',
  'src/draw/scene-by-name.ts': 'which property holds the name of another resource',
  'src/draw/scene-place.ts': 'beside which other a resource stands, where its subnets do not tell',
  'src/draw/scene-traffic.ts': 'which nodes are gateways or control planes',
  'src/prove/checks/of/access.ts': 'which resources are asked who may use them',
  'src/prove/checks/of/alarms.ts': 'which resources are asked whom they tell',
  'src/prove/checks/of/encryption.ts': 'which domains have nodes that talk to one another',
  'src/prove/encryption/listeners.ts': 'which resources are the doors of a load balancer',
  'src/prove/encryption/tls-versions.ts': 'which resources end TLS connections',
  'src/prove/checks/of/internet.ts': 'which resources run a system that somebody administers',
  'src/prove/checks/of/keeping.ts': 'which resources keep data that only they have',
  'src/prove/checks/of/running.ts': 'which resources give a role away',
  'src/prove/checks/of/secrets.ts': 'which property holds a secret under a name that does not say so',
  'src/read/rotation-application.ts': 'what an application of AWS that rotates a secret holds',
  'src/prove/capacity/addresses.ts': 'what takes few addresses',
  'src/prove/capacity/connections.ts': 'who keeps connections open, and which parameters tell how many there may be',
  'src/prove/checks/of/capacity.ts': 'which fleets may have addresses of their own',
  'src/prove/checks/of/unwatched.ts': 'which components an alarm should watch',
  'src/prove/checks/of/survival.ts': 'which resources answer for a system',
  'src/prove/survival/recovery.ts': 'how long a standby or a reader takes to take over',
  'src/prove/survival/standing.ts': 'what is of one zone by nature',
  'src/prove/lock.ts': 'whose content nobody makes anew',
  'src/prove/mutation/resources.ts': 'which resources a system misses when they are left out',
  'src/prove/propose/access.ts': 'of which resources a first claims file tells who may use them',
  'src/prove/propose/alarms.ts': 'which resources a first claims file takes for alarms and their targets',
  'src/prove/propose/balancers.ts': 'which resources a first claims file takes for load balancers',
  'src/prove/propose/encryption.ts': 'of which resources a first claims file tells their key',
  'src/prove/propose/keeping.ts': 'of which resources a first claims file tells what stays',
  'src/prove/propose/running.ts': 'of which resources a first claims file tells what they start',
  'src/prove/words/api-methods.ts': 'which methods or routes belong to an API',
  'src/prove/words/acted-on.ts': 'of which resources an action is about a part, such as the objects of a bucket',
  'src/prove/words/function-url.ts': 'which resources stand behind the URL of a function',
  'src/actions/ask/refresh-prices.ts': 'which services have tables of sizes to refresh',
  'src/audit/evidence.ts': 'which property holds the name that a document uses',
  'src/audit/rules/amount.ts': 'which property holds the number that a document names',
  'src/audit/rules/api-route.ts': 'which resources are the routes of an API',
  'src/audit/rules/public-address.ts': 'which property gives a public address',
  'src/audit/rules/stated-text.ts': 'which property holds a text that a document names',
  'src/document/sections/logs.ts': 'under which name AWS keeps the log of a resource',
  'src/audit/parties.ts': 'which interfaces a document means by a word such as "web servers"',
  'src/audit/rules/capacity.ts': 'which property holds how many there may be',
  'src/audit/rules/encryption.ts': 'where a document would find its "encrypted" in the template',
  'src/audit/rules/instance-type.ts': 'which property holds an instance type',
  'src/audit/rules/money.ts': 'which resources a stated price speaks of',
  'src/audit/rules/name.ts': 'which property holds the name',
  'src/audit/rules/parameter.ts': 'which types of parameters AWS looks up by itself',
  'src/audit/rules/port.ts': 'which property holds the port',
  'src/audit/rules/retention.ts': 'which property holds the days',
  'src/audit/rules/secret.ts': 'which resources rotate a secret',
  'src/audit/rules/size.ts': 'which property holds the size',
  'src/audit/rules/tool.ts': 'what runs the tools that a document names',
  'src/audit/rules/version.ts': 'which property holds the version',
  'src/audit/services.ts': 'which types show that a service is there',
  'src/cli/render/bill-groups.ts':
    'under which heading a line of the bill stands, where the service is not the one of its type',
  'src/draw/scene-groups.ts': 'what stands first in a panel',
  'src/draw/scene-nodes.ts':
    'which nodes a template has beside its resources: nested stacks, networks beyond, endpoints',
  'src/draw/scene-outside.ts': 'who stands outside the cloud because of it',
  'src/draw/scene-relations.ts': 'what a reference means, where the property does not tell',
  'src/draw/scene-views.ts': 'what a view shows, and how many alike it draws one by one',
  'src/local/engine/capabilities.ts': 'for which resources a stack needs to acknowledge IAM',
  'src/local/system/scene.ts': 'of which resources interfaces come and go while the network stands',
  'src/local/spec/overrides.ts': 'which types have no specification, and which properties replace otherwise',
  'src/model/balancing-arn.ts': 'whose ARN ends in the name that dimensions of metrics take',
  'src/model/scope.ts': 'which attributes return a property, and whose outputs are attributes',
  'src/price/accounted-properties.ts': 'what the bill does with each property',
  'src/price/unpriced-properties.ts': 'which properties AWS bills and the book has no figure for',
  'src/price/resources/backup-vault.ts': 'what a backup plan selects',
  'src/price/resources/elastic-ip.ts': 'what an address is bound to',
  'src/price/resources/log-group.ts': 'what writes into a group, and what each kind of log is billed as',
  'src/price/resources/nat-gateway.ts': 'what stands behind or before a gateway',
  'src/price/resources/route53.ts': 'which zones count together',
  'src/prove/encryption/database-parameters.ts': 'which parameter group a database uses',
  'src/prove/encryption/key.ts': 'what a key is',
  'src/prove/files/sources.ts': 'which property holds a text that can be read',
  'src/prove/keeping/backup-plans.ts': 'what a backup plan selects, and with which role',
  'src/prove/recording/access-logs.ts': 'where access logs go, and what lets them in',
  'src/prove/recording/delivery.ts': 'where records are delivered',
  'src/prove/recording/recorder.ts': 'what AWS Config needs to record',
  'src/prove/survival/fleets.ts': 'what scales a fleet',
  'src/prove/web-acl/association.ts': 'what a web ACL stands before',
  'src/prove/words/drawn.ts': 'which gateways count as the internet in a picture',
  'src/prove/words/guarded.ts': 'what a resource is to those who may act on it',
  'src/prove/words/tells.ts': 'what a message passes on its way',
};

const COLUMNS: readonly Column[] = [
  'Expansion',
  'Names',
  'Network',
  'Access',
  'Price',
  'Drawing',
  'Document',
  'Proofs',
  'Versions',
  'Local',
];

/** Fewer types in one file are no list. */
const FEWEST = 3;

/** The types that a file names, comments apart. */
export function typesIn(text: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
  return [...new Set(code.match(/\bAWS::[A-Z][A-Za-z0-9]+::[A-Z][A-Za-z0-9]+(?:::MODULE)?(?![:\w])/g))].toSorted();
}

/** The files of the program that hold a list of resource types. */
export function filesWithLists(text: (file: string) => string = textOf, files = programFiles()): readonly string[] {
  return files.filter((file) => typesIn(text(file)).length >= FEWEST);
}

/** Words, patterns and their examples show templates, which name whatever they are examples of. */
export function programFiles(): readonly string[] {
  return sources('src').filter((file) => !file.startsWith('src/claims/') && !/\/(?:tiny|example)-[^/]*$/.test(file));
}

export function isInTable(file: string): boolean {
  return TABLES.some(({ files }) => files.some((each) => (each.endsWith('/') ? file.startsWith(each) : file === each)));
}

export function coveragePage(): { readonly path: string; readonly text: string } {
  const known = new Map<string, Map<Column, string[]>>();
  for (const { column, word, files, types } of TABLES) {
    const matching = programFiles().filter((file) =>
      files.some((each) => (each.endsWith('/') ? file.startsWith(each) : file === each)),
    );
    for (const type of new Set(types ?? matching.flatMap((file) => typesIn(textOf(file))))) {
      const cells = known.get(type) ?? new Map<Column, string[]>();
      known.set(type, cells.set(column, [...(cells.get(column) ?? []), word]));
    }
  }
  const rows = [...known]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(
      ([type, cells]) => `| ${[type, ...COLUMNS.map((column) => cells.get(column)?.join(', ') ?? '')].join(' | ')} |`,
    );
  const readers = Object.entries(READERS)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([file, asks]) => `| \`${file}\` | ${asks} | ${typesIn(textOf(file)).length} |`);
  return {
    path: 'docs/coverage.md',
    text: [
      '<!-- Generated from the tables of src by npm run generate. -->',
      '# Coverage',
      '',
      'Which part of Lintel knows which resource type. Templates may hold any type: what no part knows by name is read,',
      'listed, drawn with a general icon and counted as unpriced, and nothing certain is said of it. The local target refuses',
      'a stack with a type that it neither runs nor records.',
      '',
      '| Column | Word | Asks | Table |',
      '|---|---|---|---|',
      ...TABLES.map(
        ({ column, word, asks, files }) =>
          `| ${column} | ${word} | ${asks} | ${files.map((each) => `\`${each}\``).join(', ')} |`,
      ),
      '',
      `## ${known.size} types`,
      '',
      `| Type | ${COLUMNS.join(' | ')} |`,
      `|---|${COLUMNS.map(() => '---|').join('')}`,
      ...rows,
      '',
      '## Where else types are named',
      '',
      'Code that treats several types alike, or sets some apart.',
      '',
      '| File | Asks | Types |',
      '|---|---|--:|',
      ...readers,
      '',
      ...propertiesBilled(),
      '',
    ].join('\n'),
  };
}

/** What the bill does with each property of each type that is priced. */
function propertiesBilled(): readonly string[] {
  const rows = ACCOUNTED_TYPES.toSorted().map((type) => {
    const account = [...accountedProperties(type)];
    const named = (kind: Accounted) =>
      account
        .filter(([, kinds]) => kinds.includes(kind))
        .map(([name]) => name)
        .toSorted()
        .join(', ');
    const nothing = account.filter(([, kinds]) => kinds.includes('nothing')).length;
    return `| ${[type, named('read'), named('usage'), named('unpriced'), named('unknown'), nothing].join(' | ')} |`;
  });
  const all = ACCOUNTED_TYPES.flatMap((type) => [...accountedProperties(type)]);
  const counted = (kind: Accounted) => all.filter(([, kinds]) => kinds.includes(kind)).length;
  return [
    '## What the bill does with each property',
    '',
    "Every property that AWS's specification gives a type which is priced (`src/price/accounted-properties.ts`, held",
    'against the specification by a test):',
    '',
    `- **read** by its pricer, or by the model for it: ${counted('read')}`,
    `- **usage**: it decides how much is used, which the usage states: ${counted('usage')}`,
    `- **no figure**: AWS bills it and the book has no price; where it is set, the line is not whole: ${counted('unpriced')}`,
    `- **not known**: nobody found out whether it changes the price: ${counted('unknown')}`,
    `- the others change no price: ${counted('nothing')}, and the names that mean the same in every type (tags, roles, keys)`,
    '',
    '| Type | Read | Usage | No figure | Not known | Changes no price |',
    '|---|---|---|---|---|--:|',
    ...rows,
  ];
}
