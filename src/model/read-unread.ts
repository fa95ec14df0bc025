import { NEVER } from '../base/index.ts';
import { type LinkedStack, nestedName } from './link.ts';
import type { Resource } from './resource.ts';
import { deploysMore, type Unread } from './unread.ts';

/** Every part of the stacks that was not read: macros, and resources that deploy a template which is not here. */
export function readUnread(
  stacks: readonly LinkedStack[],
  resources: ReadonlyMap<string, Resource>,
): readonly Unread[] {
  const isRead = new Set(stacks.map(({ scope }) => scope.source.name));
  const unread = stacks.flatMap(({ scope }): readonly Unread[] => {
    const { document, name: stack } = scope.source;
    const macros = scope.template.unread.map(({ what, path, effect }) => ({
      what,
      at: document.locate(path),
      stack,
      effect: effect.kind,
      knows: effect.kind === 'resource' ? new Set([scope.name(effect.logicalId)]) : undefined,
      ...(effect.kind === 'resource' && effect.property !== undefined && { property: effect.property }),
    }));
    const deployed = [...scope.template.resources.keys()].flatMap((logicalId) => {
      const resource = resources.get(scope.name(logicalId));
      const what = resource && deploysMore(resource);
      if (what === undefined || resource?.when === NEVER || isRead.has(nestedName(stack, logicalId))) return [];
      const knows = new Set(resource?.references.map((each) => each.to));
      return [
        {
          what,
          at: document.locate(['Resources', logicalId]),
          stack,
          effect: 'additions' as const,
          knows,
          deployedBy: scope.name(logicalId),
        },
      ];
    });
    return [...macros, ...deployed];
  });
  return Object.freeze(unread);
}
