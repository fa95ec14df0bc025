import { cannotTell, isFalse, isNone, isTrue, type SystemFacts } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { isDataSubnet, subnetsInRole } from '../topology.ts';

/** Where the default routes of subnets lead, and that something stands in private subnets only. */
export const routes: StatementRule = {
  kind: 'route',
  checks: 'default routes of subnets, and sentences that put everything into private subnets',
  read: (document) => [...readRoutes(document), ...readSentences(document), ...readEverything(document)],
  say: (statement) =>
    statement.values.everything === true
      ? 'everything stands in private subnets'
      : `the default route of the ${statement.subject[0]} leads to ${textValue(statement, 'to')}`,
  judge,
  compare,
};

function readRoutes(document: ReadDocument): readonly Statement[] {
  return findAll(
    document,
    /\b0\.0\.0\.0\/0\s+(igw|nat)\b|^internet access:.*?\b(internet gateway|NAT gateway)\b/i,
  ).flatMap(({ passage, found }) => {
    const words = passageContext(passage);
    const near =
      words
        .split(' › ')
        .toReversed()
        .find((each) => /\bpublic\b|\bprivate\b|\bdata\b/i.test(each)) ?? '';
    const subject = /\bpublic\b/i.test(near)
      ? 'public subnet'
      : /\bdata(?:base)?\b/i.test(near)
        ? 'database subnet'
        : /\bprivate\b/i.test(near)
          ? 'private subnet'
          : undefined;
    const to = /^igw|internet/i.test(found[1] ?? found[2] ?? '') ? 'internet gateway' : 'NAT gateway';
    return subject === undefined
      ? []
      : [state(passage, found.index, found[0].length, { kind: 'route', subject: [subject], values: { to } })];
  });
}

const SUBNETS = '(public|private|database|db|data|isolated) (?:\\w+ )?subnets?';
const GATEWAY = '(NAT(?! (?:instances?|servers?|host))|internet gateway|IGW)';
const SENTENCES: readonly { readonly pattern: RegExp; readonly subnets: number; readonly gateway: number }[] = [
  // `Private subnets reach the internet through the NAT gateway`
  {
    pattern: new RegExp(
      `\\b${SUBNETS}\\b(?:(?!\\bsubnets?\\b|\\bpublic\\b|\\bprivate\\b)[^.;,]){0,80}?\\b(?:via|through|thru|using|routes? to|routed to|routing through)\\s+(?:an?|the|their own|its own)?\\s*(?:[\\w ]{0,40}\\()?${GATEWAY}\\b`,
      'i',
    ),
    subnets: 1,
    gateway: 2,
  },
  // `The private route table sends 0.0.0.0/0 to the NAT gateway`
  {
    pattern: new RegExp(
      `\\b(public|private|database|db|data|isolated) (?:subnets? )?rout(?:e|ing) tables?\\b(?:[^.;]|\\.\\d){0,60}?(?:\\bto\\b|\\bvia\\b|\\bthrough\\b|→|->)\\s*(?:an?|the)?\\s*${GATEWAY}\\b`,
      'i',
    ),
    subnets: 1,
    gateway: 2,
  },
  // `an internet gateway, with a default route on the public subnets`
  {
    pattern: new RegExp(
      `\\b${GATEWAY}s?\\b[^.;]{0,60}?\\bdefault routes?\\b[^.;]{0,30}?\\b(?:on|in|for|of)\\s+(?:the\\s+)?${SUBNETS}`,
      'i',
    ),
    subnets: 2,
    gateway: 1,
  },
];
const CUT_OFF = new RegExp(
  `\\b${SUBNETS}\\b[^.;]{0,80}?\\b(?:no|without(?: any)?) (?:direct )?(?:route to the )?internet access\\b`,
  'i',
);

function readSentences(document: ReadDocument): readonly Statement[] {
  const forms = ['prose', 'item', 'cell', 'drawing'] as const;
  const led = SENTENCES.flatMap(({ pattern, subnets, gateway }) =>
    findAll(document, pattern, forms).map(({ passage, found }) =>
      state(passage, found.index, found[0].length, {
        kind: 'route',
        subject: [subnetNamed(found[subnets] ?? '')],
        values: { to: /^NAT/i.test(found[gateway] ?? '') ? 'NAT gateway' : 'internet gateway' },
      }),
    ),
  );
  const cut = findAll(document, CUT_OFF, forms)
    .filter(({ found }) => !/\bdirect\b/i.test(found[0]))
    .map(({ passage, found }) =>
      state(passage, found.index, found[0].length, {
        kind: 'route',
        subject: [
          /\b(?:data(?:base)?|db) subnets?\b/i.test(found[0]) ? 'database subnet' : subnetNamed(found[1] ?? ''),
        ],
        values: { to: 'nothing' },
      }),
    );
  return [...led, ...cut];
}

function subnetNamed(word: string): string {
  if (/^(?:public|private)$/i.test(word)) return `${word.toLowerCase()} subnet`;
  return 'database subnet';
}

function readEverything(document: ReadDocument): readonly Statement[] {
  const all = findAll(
    document,
    /\ball (?:resources|components|services|workloads)\s+(?:are |run )?in private subnets?\b/i,
  ).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'route',
      subject: ['private subnet'],
      values: { everything: true },
    }),
  );
  const publics = findAll(document, /\bSubnetType\.PUBLIC\b/, ['code']).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'route',
      subject: ['public subnet'],
      values: { to: 'internet gateway' },
    }),
  );
  return [...all, ...publics];
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  if (model.network.subnets.size === 0) return cannotTell('the template has no subnets of its own');
  if (statement.values.everything === true) return judgeEverything(model);
  const isPublic = statement.subject[0] === 'public subnet';
  const all = subnetsInRole(model, isPublic ? 'public' : 'private');
  const data = all.filter((each) => isDataSubnet(model, each));
  const subnets =
    statement.subject[0] === 'database subnet' && data.length > 0
      ? data
      : statement.subject[0] === 'private subnet' && data.length < all.length
        ? all.filter((each) => !data.includes(each))
        : all;
  if (subnets.length === 0) return isNone(`the template has no ${statement.subject[0]}`);
  const defaults = subnets.flatMap((subnet) =>
    subnet.routeTables.flatMap(
      ({ value }) =>
        model.network.routeTables
          .get(value)
          ?.routes.filter(
            ({ destination }) =>
              (destination.kind === 'cidr' && destination.cidr.first === 0n) ||
              (destination.kind === 'cidr' && Number(destination.cidr.first) === 0),
          ) ?? [],
    ),
  );
  if (textValue(statement, 'to') === 'nothing') {
    if (subnets.some(({ routeTables }) => routeTables.some(({ value }) => !model.network.routeTables.has(value))))
      return cannotTell('the route tables stand in another template');
    return defaults.length === 0
      ? isTrue('no route leads out', ...subnets.map(({ at }) => at))
      : isFalse(`it leads to ${defaults.map(({ target }) => target.id).join(', ')}`, ...defaults.map(({ at }) => at));
  }
  if (defaults.length === 0 && subnets.some(({ routeTables }) => routeTables.length === 0))
    return cannotTell('which route table the subnets use the template does not tell', ...subnets.map(({ at }) => at));
  if (defaults.length === 0)
    return isFalse(`${subnets.map(({ id }) => id).join(', ')} have no default route`, ...subnets.map(({ at }) => at));
  const wanted = textValue(statement, 'to') === 'NAT gateway' ? 'nat-gateway' : 'internet-gateway';
  const wrong = defaults.filter(({ target }) => target.kind !== wanted);
  if (wrong.some(({ target }) => target.kind === 'unknown'))
    return cannotTell('only deployment tells where it leads', ...wrong.map(({ at }) => at));
  return wrong.length === 0
    ? isTrue('it does', ...defaults.map(({ at }) => at))
    : isFalse(`it leads to ${wrong.map(({ target }) => target.id).join(', ')}`, ...wrong.map(({ at }) => at));
}

function judgeEverything(model: SystemFacts['model']): StatementJudgement {
  const publics = new Set(subnetsInRole(model, 'public').map(({ id }) => id));
  if (publics.size === 0) return isTrue('the template has no public subnet');
  const inside = [
    ...model.network.interfaces
      .filter(({ subnets }) => subnets.some(({ value }) => publics.has(value)))
      .map(({ owner, at }) => ({ id: owner, at })),
    ...[...model.network.gateways.values()]
      .filter(({ nat }) => nat?.subnets.some(({ value }) => publics.has(value)) === true)
      .map(({ id, at }) => ({ id, at })),
  ];
  return inside.length === 0
    ? isTrue('nothing stands in the public subnets')
    : isFalse(`${inside.map(({ id }) => id).join(', ')} stands in a public subnet`, ...inside.map(({ at }) => at));
}

/**
 * Finds contradictions: a public subnet although the document says that there is none in use, and an internet gateway
 * although it says that there is none.
 */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind }) => kind === 'route');
  const publics = own.filter(
    (each) => each.subject[0] === 'public subnet' && textValue(each, 'to') === 'internet gateway',
  );
  const everything = own.filter(({ values }) => values.everything === true);
  const denied = statements.filter(
    ({ kind, subject, values }) => kind === 'service' && subject[0] === 'Internet gateway' && values.absent === true,
  );
  return [
    ...everything.flatMap((statement) =>
      publics.map((other): Clash => ({ statement, other, because: 'a public subnet is made for something' })),
    ),
    ...denied.flatMap((statement) =>
      publics.map(
        (other): Clash => ({ statement, other, because: 'a public subnet is one that leads to an internet gateway' }),
      ),
    ),
  ];
}
