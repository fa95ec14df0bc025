/** Where a forward action sends a request: the group by weight, the target by turn, both by cookie where that is asked for. */

import type { HeaderFields } from '../http1/fields.ts';
import type { BalancedTarget, RuleAction } from './plan.ts';
import type { RunningBalancer } from './running.ts';
import {
  APPLICATION_COOKIE,
  cookiesOf,
  GROUP_COOKIE,
  recalled,
  sealed,
  setCookies,
  TARGET_COOKIE,
} from './stickiness.ts';
import { drawByWeight, type TargetPool, targetKey } from './target-pool.ts';

export interface Destination {
  readonly group: TargetPool;
  /** None where nobody is registered. */
  readonly target: BalancedTarget | undefined;
  /** Set-Cookie headers for the client, told what the target answers. */
  cookies(answered: HeaderFields): readonly string[];
}

export function destination(
  running: RunningBalancer,
  action: RuleAction,
  asked: HeaderFields,
  isSecure: boolean,
): Destination | undefined {
  const { clock, stickinessKey: key } = running;
  if (action.ForwardConfig === undefined) {
    const group = running.groups.get(action.TargetGroupArn ?? '');
    if (group === undefined) return undefined;
    if (stickinessOf(group) === undefined) return { group, target: group.next(), cookies: noCookies };
  }
  const choices: { readonly group: TargetPool; readonly weight: number }[] = [];
  const single = [{ TargetGroupArn: action.TargetGroupArn ?? '', Weight: 1 }];
  for (const { TargetGroupArn, Weight = 1 } of action.ForwardConfig?.TargetGroups ?? single) {
    const group = running.groups.get(TargetGroupArn);
    if (group !== undefined) choices.push({ group, weight: Weight });
  }
  const sticky = action.ForwardConfig?.TargetGroupStickinessConfig;
  const isSticky = sticky?.Enabled === true || choices.some(({ group }) => stickinessOf(group) !== undefined);
  const brought = isSticky ? cookiesOf(asked.all('cookie').join('; ')) : NO_COOKIES;
  const kept =
    sticky?.Enabled === true
      ? recalled(key, brought.get(GROUP_COOKIE), choices, ({ group }) => group.plan.arn)
      : undefined;
  const chosen =
    kept ?? (choices.length === 1 ? choices[0] : drawByWeight(choices, ({ weight }) => weight, running.random()));
  if (chosen === undefined) return undefined;
  const { group } = chosen;
  const stick = stickinessOf(group);
  const target = (stick && recalled(key, brought.get(stick.cookie), group.inService(), targetKey)) ?? group.next();
  return {
    group,
    target,
    cookies(answered) {
      if (!isSticky) return [];
      const groupCookies =
        sticky?.Enabled === true
          ? setCookies(
              GROUP_COOKIE,
              sealed(key, group.plan.arn),
              clock.now() + (sticky.DurationSeconds ?? 3600) * 1000,
              isSecure,
            )
          : [];
      const follows =
        stick?.application === undefined ||
        answered.all('set-cookie').some((each) => each.startsWith(`${stick.application}=`));
      const targetCookies =
        stick !== undefined && target !== undefined && follows
          ? setCookies(stick.cookie, sealed(key, targetKey(target)), clock.now() + stick.seconds * 1000, isSecure)
          : [];
      return [...groupCookies, ...targetCookies];
    },
  };
}

const noCookies = (): readonly string[] => [];
const NO_COOKIES: ReadonlyMap<string, string> = new Map();

interface Stickiness {
  readonly cookie: string;
  readonly seconds: number;
  /** The application's own cookie that a client must have been given. */
  readonly application?: string;
}

function stickinessOf({ plan: { attributes = {} } }: TargetPool): Stickiness | undefined {
  if (attributes['stickiness.enabled'] !== 'true') return undefined;
  const seconds = (type: string) => Number(attributes[`stickiness.${type}.duration_seconds`] ?? 86_400);
  if (attributes['stickiness.type'] === 'app_cookie') {
    const application = attributes['stickiness.app_cookie.cookie_name'] ?? '';
    return { cookie: APPLICATION_COOKIE, seconds: seconds('app_cookie'), application };
  }
  return { cookie: TARGET_COOKIE, seconds: seconds('lb_cookie') };
}
