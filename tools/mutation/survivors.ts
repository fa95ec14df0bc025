/**
 * The mutants that nobody notices and nobody needs to, each with its reason: `test/mutation/<system>.survivors.json`. They
 * are found by their place in the names of the file, so that a line above does not make them strangers.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tried } from './pool.ts';
import type { Mutant } from './source-mutants.ts';

export interface Survivor {
  readonly file: string;
  readonly place: string;
  readonly change: string;
  readonly reason: string;
}

/** The reason of a survivor that waits for its claim. */
export const NO_CLAIM = 'no claim yet';

const FOLDER = join(import.meta.dirname, '..', '..', 'test', 'mutation');

function pathOf(system: string): string {
  return join(FOLDER, `${system}.survivors.json`);
}

export function readSurvivors(system: string): readonly Survivor[] {
  if (!existsSync(pathOf(system))) return [];
  const listed: unknown = JSON.parse(readFileSync(pathOf(system), 'utf8'));
  if (!Array.isArray(listed) || !listed.every(isSurvivor))
    throw new Error(`${pathOf(system)} is a list of { file, place, change, reason }, each of them text`);
  return listed;
}

function isSurvivor(value: unknown): value is Survivor {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return ['file', 'place', 'change', 'reason'].every((key) => typeof fields.get(key) === 'string');
}

export function isAbout(survivor: Survivor, mutant: Mutant): boolean {
  return survivor.file === mutant.file && survivor.place === mutant.place && survivor.change === mutant.change;
}

/** Listed survivors that a claim notices by now: they are to be taken from the list. */
export function noticedSurvivors(listed: readonly Survivor[], tried: readonly Tried[]): readonly Survivor[] {
  const survives = (survivor: Survivor) =>
    tried.some(({ mutant, trial }) => trial.kind === 'survived' && isAbout(survivor, mutant));
  return listed.filter(
    (survivor) =>
      !survives(survivor) && tried.some(({ mutant, trial }) => trial.kind === 'noticed' && isAbout(survivor, mutant)),
  );
}

/**
 * Writes the list anew: with those that survive, under the reasons that were given so far, and without those that are
 * noticed. What was not tried stays, unless everything was.
 */
export function writeSurvivors(system: string, tried: readonly Tried[], isAll: boolean): void {
  const listed = readSurvivors(system);
  const untried = listed.filter((survivor) => !tried.some(({ mutant }) => isAbout(survivor, mutant)));
  const survivors = tried
    .filter(({ trial }) => trial.kind === 'survived')
    .map(({ mutant }) => ({
      file: mutant.file,
      place: mutant.place,
      change: mutant.change,
      reason: listed.find((survivor) => isAbout(survivor, mutant))?.reason ?? NO_CLAIM,
    }));
  const rows = new Set([...(isAll ? [] : untried), ...survivors].map((survivor) => JSON.stringify(survivor)));
  const sorted = [...rows].toSorted().map((row): unknown => JSON.parse(row));
  writeFileSync(pathOf(system), `${JSON.stringify(sorted, undefined, 2)}\n`);
}
