/** Who acts for a resource type: a service of the world, or the record of the type alone. */
import type { LocalType, LocalWorld } from '../service.ts';
import { isCustom } from '../spec/spec.ts';
import { isRecorded, recorded } from './recorded.ts';

export type TypeStanding = 'RUNS' | 'RECORDED' | 'REFUSED';

const byWorld = new WeakMap<LocalWorld, ReadonlyMap<string, LocalType>>();

function typesOf(world: LocalWorld): ReadonlyMap<string, LocalType> {
  const known = byWorld.get(world);
  if (known !== undefined) return known;
  const types = new Map<string, LocalType>();
  for (const service of world.services.values())
    for (const [name, type] of Object.entries(service.types ?? {})) types.set(name, type);
  byWorld.set(world, types);
  return types;
}

/** Undefined: the local target refuses the type. */
export function handlerOf(world: LocalWorld, type: string): LocalType | undefined {
  const name = isCustom(type) ? 'AWS::CloudFormation::CustomResource' : type;
  return typesOf(world).get(name) ?? (isRecorded(name) ? recorded(name) : undefined);
}

const strictWorlds = new WeakSet<LocalWorld>();

/** From now on the world makes nothing that it would only record. */
export function beStrict(world: LocalWorld): void {
  strictWorlds.add(world);
}

export function isStrict(world: LocalWorld): boolean {
  return strictWorlds.has(world);
}

export function typeStandingOf(world: LocalWorld, type: string): TypeStanding {
  return handlerOf(world, type)?.standing ?? 'REFUSED';
}
