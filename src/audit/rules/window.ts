import { cannotTell, decide, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** When backups and maintenance of databases may run. */
export const windows: StatementRule = {
  kind: 'window',
  checks: 'backup and maintenance windows of databases',
  read,
  say: (statement) => `the ${textValue(statement, 'what')} window of the database is ${textValue(statement, 'window')}`,
  judge,
  compare,
};

const WINDOW =
  /\b((?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[: ])?\d{1,2}:\d{2}\s*[-–]\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[: ])?\d{1,2}:\d{2})\b(?:\s*UTC)?/gi;

function read(document: ReadDocument): readonly Statement[] {
  return findAll(document, WINDOW).flatMap(({ passage, found }) => {
    const words = `${passageContext(passage)} ${passage.text}`;
    if (!/\bRDS\b|\bdatabase\b|\bAurora\b/i.test(words)) return [];
    const what =
      whatAt(passage.text, found.index) ?? (/\bbackups?\b|\bsnapshots?\b/i.test(words) ? 'backup' : undefined);
    if (what === undefined) return [];
    const window = (found[1] ?? '')
      .toLowerCase()
      .replace(/\s*[-–]\s*/, '-')
      .replace(/([a-z]{3})[a-z]*[: ]/g, '$1:');
    return [
      state(passage, found.index, found[0].length, { kind: 'window', subject: ['database'], values: { what, window } }),
    ];
  });
}

/** The last word for it before the time, else the first after it. */
function whatAt(text: string, index: number): 'maintenance' | 'backup' | undefined {
  const before = text
    .slice(0, index)
    .match(/\b(?:maintenance|backups?|snapshots?)\b/gi)
    ?.at(-1);
  const word = before ?? /\b(?:maintenance|backups?|snapshots?)\b/i.exec(text.slice(index))?.[0];
  if (word === undefined) return undefined;
  return /^maintenance$/i.test(word) ? 'maintenance' : 'backup';
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const path = textValue(statement, 'what') === 'backup' ? 'PreferredBackupWindow' : 'PreferredMaintenanceWindow';
  const found = resourcesOf(model, 'AWS::RDS::DBCluster', 'AWS::RDS::DBInstance').flatMap((each) =>
    textsOf(each, path),
  );
  const wanted = textValue(statement, 'window');
  return decide(
    found.map((each) => ({
      right: each.text.toLowerCase() === wanted,
      shown: each.text,
      at: each.place,
      open: each.open,
    })),
    cannotTell('the template leaves the window to AWS, or has no database'),
  );
}

function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind }) => kind === 'window');
  return own.flatMap((first, index) =>
    own.slice(index + 1).flatMap((second): readonly Clash[] => {
      const same =
        textValue(first, 'what') === textValue(second, 'what') &&
        JSON.stringify(first.environments ?? []) === JSON.stringify(second.environments ?? []);
      return same && textValue(first, 'window') !== textValue(second, 'window')
        ? [{ statement: first, other: second, because: 'one database, two windows' }]
        : [];
    }),
  );
}
