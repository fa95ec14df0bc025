import { cannotTell, isAbsent, isFalse, isTrue, place, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, numberOf, PROSE_AND_CODE, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, numberValue, type Statement, type StatementJudgement } from '../statement.ts';
import { zonesOf } from '../topology.ts';

/** How many availability zones are used. */
export const zones: StatementRule = {
  kind: 'zones',
  checks: 'numbers of availability zones, against the subnets of the template',
  read,
  say: (statement) => {
    const [least, most] = [numberValue(statement, 'least'), numberValue(statement, 'most')];
    return statement.subject[0] === 'Aurora storage'
      ? `Aurora keeps its data in ${least} zones`
      : `the network spans ${least === most ? least : `${least} to ${most}`} zones`;
  },
  judge,
  compare,
};

const ZONES = /\b(\d|two|three|four|six)(?:\s*[-–]\s*(\d))?\s+(?:availab\w{0,3}ty ?zones?|AZs)\b|\bmaxAzs:\s*(\d)/gi;

function read(document: ReadDocument): readonly Statement[] {
  return findAll(document, ZONES, PROSE_AND_CODE).flatMap(({ passage, found }) => {
    const least = numberOf(found[1] ?? found[3] ?? '');
    if (least === undefined) return [];
    const storage =
      /\bcopies\b/i.test(passage.text) && /\baurora\b/i.test(`${passageContext(passage)} ${passage.text}`);
    return [
      state(passage, found.index, found[0].length, {
        kind: 'zones',
        subject: [storage ? 'Aurora storage' : 'network'],
        values: { least, most: found[2] === undefined ? least : Number(found[2]) },
      }),
    ];
  });
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const [least, most] = [numberValue(statement, 'least') ?? 0, numberValue(statement, 'most') ?? 0];
  if (statement.subject[0] === 'Aurora storage') {
    const clusters = resourcesOf(model, 'AWS::RDS::DBCluster').filter((each) =>
      textsOf(each, 'Engine').some(({ text }) => text.startsWith('aurora')),
    );
    const source =
      'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.StorageReliability.html';
    if (least !== 3) return { ...isFalse('Aurora keeps its data in three zones'), source };
    return clusters.length === 0
      ? cannotTell('the template has no Aurora cluster')
      : { ...isTrue('Aurora storage always does', ...clusters.map((each) => place(each))), source };
  }
  const subnets = [...model.network.subnets.values()];
  if (subnets.length === 0) return cannotTell('the template has no subnets of its own');
  if (subnets.some(({ zone }) => zone === undefined)) return cannotTell('the template names no zones');
  const used = zonesOf(subnets);
  const at = subnets.slice(0, 6).map((subnet) => subnet.at);
  return used.length >= least && used.length <= most
    ? isTrue(`they are ${used.join(', ')}`, ...at)
    : isAbsent(`there are ${used.length}: ${used.join(', ')}`, ...at);
}

function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(
    ({ written, kind, subject, modality }) =>
      kind === 'zones' && subject[0] === 'network' && written !== 'code' && modality === undefined,
  );
  return own.flatMap((first, index) =>
    own.slice(index + 1).flatMap((second): readonly Clash[] => {
      const apart =
        (numberValue(first, 'most') ?? 0) < (numberValue(second, 'least') ?? 0) ||
        (numberValue(second, 'most') ?? 0) < (numberValue(first, 'least') ?? 0);
      const same = JSON.stringify(first.environments ?? []) === JSON.stringify(second.environments ?? []);
      return apart && same ? [{ statement: first, other: second, because: 'one network, two numbers of zones' }] : [];
    }),
  );
}
