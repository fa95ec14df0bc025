import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from './clock.ts';
import { type AccountRegion, type Call, type LocalWorld, type Service, ServiceError } from './service.ts';
import { openState } from './state/state.ts';

export interface WorldOptions {
  readonly services: readonly Service[];
  /** Where state survives. @default memory */
  readonly folder?: string;
  /** @default the machine's */
  readonly clock?: Clock;
  /** The origin that URLs of resources have. @default `http://127.0.0.1:4566` */
  readonly endpoint?: string;
}

/** Opens a world. Throws if another process has the folder. */
export function openWorld({
  services,
  folder,
  clock = systemClock,
  endpoint = 'http://127.0.0.1:4566',
}: WorldOptions): LocalWorld {
  const byId = new Map(services.map((service) => [service.id, service]));
  const world: LocalWorld = {
    clock,
    state: openState(folder),
    folder,
    services: byId,
    endpoint,
    async invoke(id, name, input, from) {
      const operation = byId.get(id)?.operations[name];
      if (operation === undefined) throw notServed(id, name);
      return (await operation(input, callFrom(world, from))) ?? {};
    },
  };
  for (const service of services) service.start?.(world);
  return world;
}

/** The answer to an operation that AWS has and the local target has not. */
export function notServed(service: string, operation: string): ServiceError {
  return new ServiceError('NotImplemented', `The local target does not serve ${operation} of ${service}.`, {
    status: 501,
  });
}

function callFrom(world: LocalWorld, from: Call | AccountRegion): Call {
  const { partition, account, region } = from;
  const principal = 'principal' in from ? from.principal : `arn:aws:iam::${account}:root`;
  return { partition, account, region, world, principal, requestId: randomUUID() };
}
