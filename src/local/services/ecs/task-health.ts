/** What the health commands of a task say of it. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html */
import type { KnownTask } from './tasks-known.ts';

/** The health of a task is that of its essential containers that are checked. */
export function healthOf({ containers, definition }: KnownTask): KnownTask['health'] {
  const checked = containers.filter(({ name }) => {
    const own = definition.given.containerDefinitions.find((each) => each.name === name);
    return own?.healthCheck !== undefined && own.essential !== false;
  });
  if (checked.some(({ health }) => health === 'UNHEALTHY')) return 'UNHEALTHY';
  return checked.length > 0 && checked.every(({ health }) => health === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}

export function hasChecks({ definition }: KnownTask): boolean {
  return definition.given.containerDefinitions.some(
    ({ healthCheck, essential }) => healthCheck !== undefined && essential !== false,
  );
}
