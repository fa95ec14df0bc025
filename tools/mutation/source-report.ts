import { isCounted, type Tried } from './pool.ts';
import { isAbout, NO_CLAIM, noticedSurvivors, type Survivor } from './survivors.ts';

export interface Report {
  readonly system: string;
  readonly figures: readonly string[];
  /** Survivors that are not listed. */
  readonly brief: string;
  /** All survivors, and the claims that noticed something. */
  readonly full: string;
  /** Why the measurement fails: none when every survivor is listed, every listed one survives, and enough are noticed. */
  readonly faults: readonly string[];
}

const COLUMNS = ['counted', 'noticed', 'survived', 'noticed %', 'words only', 'unreached', 'refused'];

export function reportOn(system: string, listed: readonly Survivor[], tried: readonly Tried[], least: number): Report {
  const survivors = tried.filter(({ trial }) => trial.kind === 'survived');
  const unlisted = survivors.filter(({ mutant }) => !listed.some((survivor) => isAbout(survivor, mutant)));
  const awake = noticedSurvivors(listed, tried);
  const awakeLines = awake.map(({ file, place, change }) => `  listed and noticed: ${file}  ${place}: ${change}`);
  const waiting = listed.filter(({ reason }) => reason === NO_CLAIM).length;
  const lines = (of: readonly Tried[]) => [
    ...(of.length === 0 ? [] : [`${system}: nobody noticed`]),
    ...of.flatMap((each) => describe(each, listed)),
    ...awakeLines,
  ];
  return {
    system,
    figures: figuresOf(tried),
    brief: lines(unlisted).join('\n'),
    full: [
      ...noticesOf(system, tried),
      ...lines(survivors),
      ...(waiting === 0 ? [] : [`  ${waiting} of ${listed.length} listed survivors wait for a claim`]),
      '',
    ].join('\n'),
    faults: [
      ...(unlisted.length === 0 && awake.length === 0
        ? []
        : [
            `${system}: ${unlisted.length} survivors are not listed, ${awake.length} listed ones are noticed. Write the claim, or the reason into test/mutation/${system}.survivors.json.`,
          ]),
      ...(shareOf(tried) < least ? [`${system}: ${shareOf(tried).toFixed(0)} % are noticed, not ${least} %.`] : []),
    ],
  };
}

function figuresOf(tried: readonly Tried[]): readonly string[] {
  const count = (kind: string) => tried.filter(({ trial }) => trial.kind === kind).length;
  const [noticed, survived] = [count('noticed'), count('survived')];
  const rest = ['words', 'unreached', 'refused'].map(count);
  return [noticed + survived, noticed, survived, `${shareOf(tried).toFixed(0)} %`, ...rest].map(String);
}

/** Of the counted ones those that are noticed, in percent. */
function shareOf(tried: readonly Tried[]): number {
  const counted = tried.filter(({ trial }) => isCounted(trial));
  return (100 * counted.filter(({ trial }) => trial.kind === 'noticed').length) / Math.max(1, counted.length);
}

function noticesOf(system: string, tried: readonly Tried[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { trial } of tried)
    for (const id of trial.kind === 'noticed' ? trial.by : []) times.set(id, (times.get(id) ?? 0) + 1);
  const most = [...times].toSorted(([, one], [, other]) => other - one);
  return [
    `${system}: ${most.length} claims noticed something`,
    `  ${most.map(([id, count]) => `${id} ×${count}`).join(', ')}`,
  ];
}

function describe({ mutant, trial }: Tried, listed: readonly Survivor[]): readonly string[] {
  const reason = listed.find((survivor) => isAbout(survivor, mutant))?.reason;
  return [
    `  ${mutant.file}:${mutant.line}  ${mutant.place}: ${mutant.change}`,
    ...(trial.kind === 'survived' ? [`    changes ${trial.environment} ${trial.at}`] : []),
    `    ${reason ?? 'not listed'}`,
  ];
}

export function tableOf(reports: readonly Report[]): string {
  const rows = [['system', ...COLUMNS], ...reports.map(({ system, figures }) => [system, ...figures])];
  const widths = ['system', ...COLUMNS].map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))))
    .map((row) => row.join('  '))
    .join('\n');
}
