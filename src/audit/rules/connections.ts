import { acceptedConnections, hardwareOf } from '../../aws/index.ts';
import { cannotTell, isFalse, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** How many connections a database accepts. */
export const connections: StatementRule = {
  kind: 'connections',
  checks: 'numbers of database connections, against what the engine derives from memory or capacity',
  read,
  say: (statement) =>
    `the database accepts ${numberValue(statement, 'connections')} connections${textValue(statement, 'of') === '' ? '' : ` at ${textValue(statement, 'of')}`}`,
  judge,
};

function read(document: ReadDocument): readonly Statement[] {
  return findAll(document, /~?(\d{2,5})\s+connections\b|\bmax(?:imum)?[ _]connections:?\s*(\d{2,5})/i)
    .filter(({ passage }) => !/\b(?:more than|above|exceed\w*|alarm\w*|opens?)\b|[<>]/i.test(passage.text))
    .map(({ passage, found }) => {
      const capacity = /\b(\d+(?:\.\d+)?)\s*ACU\b/i.exec(passage.text);
      const type = /\bdb\.[\w.]+/.exec(passage.text)?.[0];
      const isAurora = /\baurora\b/i.test(`${passageContext(passage)} ${passage.text}`);
      return state(passage, found.index, found[0].length, {
        kind: 'connections',
        subject: [isAurora || capacity !== null ? 'Aurora' : 'database'],
        values: {
          connections: Number(found[1] ?? found[2]),
          ...(capacity !== null ? { of: `${capacity[1]} ACU` } : type !== undefined ? { of: type } : {}),
        },
      });
    });
}

const AURORA =
  'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections';
const RDS = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections';

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const said = numberValue(statement, 'connections') ?? 0;
  if (statement.subject[0] === 'Aurora') {
    const clusters = resourcesOf(model, 'AWS::RDS::DBCluster').filter((each) =>
      textsOf(each, 'Engine').some(({ text }) => text === 'aurora-postgresql'),
    );
    const most = clusters.flatMap((each) => textsOf(each, 'ServerlessV2ScalingConfiguration.MaxCapacity'))[0];
    if (most === undefined) return cannotTell('the template has no serverless Aurora PostgreSQL cluster');
    const least = clusters.flatMap((each) => textsOf(each, 'ServerlessV2ScalingConfiguration.MinCapacity'))[0];
    const accepted = acceptedConnections('aurora-postgresql', {
      minCapacity: Number(least?.text),
      maxCapacity: Number(most.text),
    });
    const derived = accepted?.most;
    if (derived === undefined || derived !== accepted?.least)
      return cannotTell(`what Aurora derives from ${most.text} ACU is not in the table`, most.place);
    return said === derived
      ? {
          outcome: 'true',
          because: `Aurora derives ${derived} from the greatest capacity`,
          at: [most.place],
          source: AURORA,
        }
      : {
          ...isFalse(
            `Aurora derives ${derived} from the greatest capacity, ${most.text} ACU, and does not change it with the capacity`,
            most.place,
          ),
          source: AURORA,
        };
  }
  const hardware = hardwareOf(textValue(statement, 'of'));
  if (hardware === undefined) return cannotTell('only a running database shows it');
  // LEAST({DBInstanceClassMemory/9531392}, 5000), and DBInstanceClassMemory is what RDS leaves of the memory.
  const upper = Math.min(5000, Math.floor((hardware.memoryGb * 1024 ** 3) / 9_531_392));
  return said > upper
    ? { ...isFalse(`PostgreSQL on it accepts at most ${upper} by default`), source: RDS }
    : { ...cannotTell(`by default it is a little less than ${upper}; only a running database shows it`), source: RDS };
}
