/** What stands in the way of flows that do not get through: every stage is judged, none hides another. */
import { showFlows } from '../../aws/index.ts';
import { ALWAYS, type Guard, type Intervals, NEVER, or } from '../../base/index.ts';
import type { Place } from '../../model/index.ts';
import { type Allowed, allow, both, EVERYTHING, eitherAllowed, NOTHING, someFlow, stopped } from './allowed.ts';
import { answered } from './answers.ts';
import type { Crossing, Piece } from './crossing.ts';
import type { Solution } from './solve.ts';
import type { ExplanationCode, Stage, StagePath } from './stage.ts';

export interface Obstacle {
  readonly what: string;
  readonly subject: string;
  readonly at?: Place;
  readonly code: ExplanationCode;
  readonly says: string;
  /** The wanted flows that it stops in some world. */
  readonly flows: Intervals;
  /** The worlds in which it stops some of them. */
  readonly when: Guard;
}

/** What is asked of a stage: whether some address and port may pass, or whether all certainly do. */
type Reading = 'any possible' | 'all certain';

export function blocksOf(solution: Solution, wanted: Intervals): readonly Obstacle[] {
  const isImpossible = someFlow(solution.possible, wanted) === NEVER;
  const crossings = [...solution.crossings()];
  for (const reading of isImpossible ? (['any possible', 'all certain'] as const) : (['all certain'] as const)) {
    const ways = crossings.flatMap((crossing) =>
      crossing.paths.map((path) => blocksOn(crossing, path, wanted, reading)),
    );
    const [nearest] = ways.filter((blocks) => blocks.length > 0).toSorted((left, right) => left.length - right.length);
    if (nearest !== undefined) return nearest;
  }
  if (crossings.some(({ paths }) => paths.length > 0)) return [];
  return [
    {
      what: 'addresses',
      subject: 'of both',
      code: 'UNKNOWN_DESTINATION',
      says: 'the templates give them none of one family, so there is nothing to connect',
      flows: wanted,
      when: ALWAYS,
    },
  ];
}

function blocksOn(crossing: Crossing, path: StagePath, wanted: Intervals, reading: Reading): readonly Obstacle[] {
  return path.flatMap((stage): readonly Obstacle[] => {
    const pieces = stage.looksAt === 'from' ? crossing.fromPieces : crossing.toPieces;
    const deficit = both(stopped(passing(stage, pieces, reading)), allow(wanted, crossing.when));
    if (deficit.length === 0) return [];
    const flows = deficit.map(({ first, last }) => [first, last] as const);
    return [
      {
        what: stage.what,
        subject: stage.subject,
        ...(stage.at !== undefined && { at: stage.at }),
        code: stage.code,
        says: `${showFlows(flows)} ${reading === 'any possible' ? 'needs' : 'needs, for every address,'} ${stage.needs}`,
        flows,
        when: or(...deficit.map(({ when }) => when)),
      },
    ];
  });
}

function passing(stage: Stage, pieces: readonly Piece[], reading: Reading): Allowed {
  const rows = pieces
    .flatMap(({ ranges }) => ranges)
    .map((range) => {
      const bounds = stage.bounds(range);
      const row = reading === 'any possible' ? bounds.possible : bounds.certain;
      return stage.leg === 'request' ? row : answered(row, reading === 'any possible' ? 'any' : 'every');
    });
  return reading === 'any possible' ? rows.reduce(eitherAllowed, NOTHING) : rows.reduce(both, EVERYTHING);
}
