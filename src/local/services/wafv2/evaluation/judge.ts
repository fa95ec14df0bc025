/** A web ACL before a program that takes requests: judged, and told. */
import { systemClock } from '../../../clock.ts';
import type { JudgedRequest, WantedFirewall } from '../../elbv2/balancer-messages.ts';
import { type FirewallVerdict, type FirewallWorld, judgeRequest } from './evaluate.ts';
import { rates } from './rates.ts';
import type { InspectedRequest, WebAcl } from './web-acl.ts';

export interface Judge {
  /** From now on requests are judged by this one; undefined lets all pass. */
  set(firewall: WantedFirewall | undefined): void;
  judge(request: InspectedRequest): FirewallVerdict;
}

const ALLOWED: FirewallVerdict = {
  action: 'ALLOW',
  terminatingRule: 'Default_Action',
  counted: [],
  labels: [],
  insertedHeaders: [],
};

export function newJudge(tell: (judged: JudgedRequest) => void): Judge {
  // Counts outlast a change of the web ACL.
  const counts = rates(systemClock);
  let now: { readonly acl: WebAcl; readonly world: FirewallWorld } | undefined;
  return {
    set(firewall) {
      now = firewall && {
        acl: firewall.acl,
        world: {
          rates: counts,
          ruleGroups: new Map(Object.entries(firewall.ruleGroups)),
          references: {
            ipSets: new Map(Object.entries(firewall.ipSets)),
            patternSets: new Map(Object.entries(firewall.patternSets)),
            // No table of countries is here; `unenforced` says so.
            countryOf: () => undefined,
          },
        },
      };
    },
    judge(request) {
      if (now === undefined) return ALLOWED;
      const verdict = judgeRequest(now.acl, request, now.world);
      tell({
        atMs: Date.now(),
        action: verdict.action,
        rule: verdict.terminatingRule,
        ...(verdict.ruleWithinGroup !== undefined && { within: verdict.ruleWithinGroup }),
        counted: verdict.counted,
        labels: verdict.labels,
        ...(verdict.action === 'BLOCK' && { status: verdict.response?.status ?? 403 }),
        client: request.clientAddress,
        method: request.method,
        uri: request.path,
        headers: request.headers,
      });
      return verdict;
    },
  };
}
