/** What the local target makes of resource types: those that services run, those that are only recorded. */
import type { Service } from '../service.ts';
import { RECORDED_TYPES } from './recorded-types.ts';

export function localTypeStandings(
  services: readonly Service[],
): readonly { readonly type: string; readonly standing: 'RUNS' | 'RECORDED' }[] {
  const standings = new Map<string, 'RUNS' | 'RECORDED'>(Object.keys(RECORDED_TYPES).map((type) => [type, 'RECORDED']));
  for (const { types = {} } of services)
    for (const [name, { standing }] of Object.entries(types)) standings.set(name, standing);
  return [...standings].map(([type, standing]) => ({ type, standing })).sort((a, b) => (a.type < b.type ? -1 : 1));
}
