/** Every IAM action with its access level, decoded from the generated table service by service when first asked for. */
import { nearest, remembered, stripPrivate, type Text, textIn } from '../base/index.ts';
import { matchesAction } from './action-pattern.ts';
import table from './iam-actions.json' with { type: 'json' };

export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management';

export const ACCESS_LEVELS: readonly AccessLevel[] = ['List', 'Read', 'Write', 'Tagging', 'Permissions management'];

/** Whether an action of this level changes something. */
export function isMutating(level: AccessLevel): boolean {
  return level !== 'List' && level !== 'Read';
}

export interface IamAction {
  /** `s3:GetObject` */
  readonly name: Text;
  readonly level: AccessLevel;
  /** Whether a policy can name resources; if not, `*` is the only Resource that matches. */
  readonly hasResources: boolean;
}

const decoded = new Map<string, ReadonlyMap<string, IamAction>>();

/** The encoded actions of each service; read when first asked for. */
function encodedActions(): Readonly<Record<string, string>> {
  return table.actions;
}

export function iamServices(): readonly string[] {
  return Object.keys(encodedActions());
}

/** All actions of a service prefix such as `s3`; none when there is no such service. */
export function actionsOf(service: string): readonly IamAction[] {
  return [...actionTable(service).values()];
}

export function findAction(action: string): IamAction | undefined {
  return actionTable(serviceOf(action)).get(action.toLowerCase());
}

export function isKnownAction(action: string): boolean {
  return findAction(action) !== undefined;
}

export function accessLevelOf(action: string): AccessLevel | undefined {
  return findAction(action)?.level;
}

/** The known actions that a pattern covers for certain: `s3:Get*`, `*`. */
export function expandActionPattern(pattern: Text): readonly IamAction[] {
  if (/[*?]/.test(pattern)) return covered(pattern);
  const found = findAction(pattern);
  return found === undefined ? [] : [found];
}

const covered = remembered((written): readonly IamAction[] => {
  const pattern = textIn(written);
  const prefix = stripPrivate(serviceOf(pattern));
  const services = iamServices().filter(
    (service) => prefix === '' || matchesAction(prefix, stripPrivate(service)) === 'certain',
  );
  const actions = services.flatMap(actionsOf);
  return /^(\*|[^*?]*:\*)$/.test(pattern)
    ? actions
    : actions.filter((it) => matchesAction(pattern, it.name) === 'certain');
}, 256);

/** The known action nearest in spelling to one that is not known. */
export function nearestAction(action: string): string | undefined {
  const [service = '', name = ''] = action.split(':');
  const meant = Object.hasOwn(encodedActions(), service.toLowerCase()) ? service : nearest(service, iamServices());
  if (meant === undefined) return undefined;
  const found = nearest(
    name,
    actionsOf(meant).map((it) => it.name.slice(meant.length + 1)),
  );
  return found === undefined ? undefined : `${meant.toLowerCase()}:${found}`;
}

function serviceOf(action: string): string {
  return action.slice(0, Math.max(0, action.indexOf(':'))).toLowerCase();
}

function actionTable(service: string): ReadonlyMap<string, IamAction> {
  const name = service.toLowerCase();
  const known = decoded.get(name);
  if (known !== undefined) return known;
  const made = new Map(decode(name).map((action) => [action.name.toLowerCase(), action]));
  decoded.set(name, made);
  return made;
}

/**
 * `Create+Bucket,Job|Tag+Resource!;…`: one part per access level, in the order of `ACCESS_LEVELS`; in it, groups of
 * names that begin alike; `!` marks an action without resources.
 */
function decode(service: string): readonly IamAction[] {
  const all = encodedActions();
  const encoded = Object.hasOwn(all, service) ? all[service] : undefined;
  if (encoded === undefined) return [];
  return encoded.split(';').flatMap((part, index) => {
    const level = ACCESS_LEVELS[index];
    if (level === undefined || part === '') return [];
    return part.split('|').flatMap((group) => {
      const [start = '', rests = ''] = group.includes('+') ? group.split('+') : ['', group];
      return rests.split(',').map((rest) => {
        const hasResources = !rest.endsWith('!');
        const name = stripPrivate(`${service}:${start}${hasResources ? rest : rest.slice(0, -1)}`);
        return { name, level, hasResources };
      });
    });
  });
}
