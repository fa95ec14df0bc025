/** Puts the server together out of its settings; what reaches outside is given, so a test gives its own. */
import { type Emit, type Log, logTo, metricLine } from '@lintel/workload-runtime';
import type { Desk } from './call-tool.ts';
import type { Cloud } from './cloud/cloud.ts';
import { type LoadedPolicy, loadPolicy } from './policy-source.ts';
import { budgets } from './safeguards/budget.ts';
import { Refusal } from './safeguards/refusal.ts';
import { type Pace, withRetries } from './scan/attempts.ts';
import { costReader } from './scan/costs.ts';
import { lasting } from './scan/lasting.ts';
import { scanner } from './scan/scan.ts';
import { type After, NIGHTLY, type Scheduler, scheduler } from './scheduler.ts';
import type { ServerSettings } from './settings.ts';
import { type Audit, openAudit } from './stores/audit.ts';
import { type History, openHistory } from './stores/history.ts';
import { type Telemetry, telemetry } from './telemetry.ts';
import type { ToolContext } from './tools/tool.ts';
import { TOOLS } from './tools/tools.ts';

export interface Outside extends Pace {
  readonly cloud: Cloud;
  /** Wall time in milliseconds. */
  readonly now: () => number;
  /** The date of ages and schedules: the inventory's own, or today. */
  readonly today: () => Date;
  readonly newId: () => string;
  readonly after: After;
  readonly writeLine: (line: string) => void;
  readonly writeSecurityLine: (line: string) => void;
}

export interface Parts {
  readonly settings: ServerSettings;
  readonly outside: Outside;
  readonly desk: Desk;
  readonly audit: Audit;
  readonly history: History;
  readonly telemetry: Telemetry;
  readonly log: Log;
  readonly scheduler: Scheduler;
  readonly policySource: () => LoadedPolicy['source'] | undefined;
  readonly close: () => void;
}

export async function partsOf(settings: ServerSettings, outside: Outside): Promise<Parts> {
  const { cloud, now } = outside;
  const log = logTo(outside.writeLine, () => new Date(now()));
  const securityLog = logTo(outside.writeSecurityLine, () => new Date(now()));
  const emit: Emit = (metric) => outside.writeLine(metricLine(metric, new Date(now())));
  let loaded = await policyOf(settings, outside, log);
  const audit = openAudit(settings.AUDIT_DB_PATH ?? ':memory:');
  const history = openHistory(settings.HISTORY_DB_PATH ?? ':memory:');
  const told = telemetry({
    projectName: settings.PROJECT_NAME,
    environment: settings.ENVIRONMENT,
    securityLog,
    emit: settings.CLOUDWATCH_METRICS_ENABLED ? emit : undefined,
  });
  const context: ToolContext = {
    cloud,
    scanner: scanner(
      cloud,
      {
        allowedRegions: settings.ALLOWED_REGIONS,
        maxConcurrentRegions: settings.MAX_CONCURRENT_REGIONS,
        regionTimeoutMs: settings.REGION_SCAN_TIMEOUT_SECONDS * 1000,
        regionCacheMs: settings.REGION_CACHE_TTL_SECONDS * 1000,
      },
      outside,
      now,
    ),
    list: (type, region) => withRetries(() => cloud.list(type, region), outside),
    costsOf: costReader(cloud, outside, now),
    cache: lasting(settings.COMPLIANCE_CACHE_TTL_SECONDS * 1000, now),
    history,
    policy: () => {
      if (loaded === undefined) throw new Refusal('not_found', 'The server has no tagging policy.');
      return loaded.policy;
    },
    replacePolicy: (next) => {
      loaded = next;
    },
    policyPath: settings.POLICY_PATH,
    ownerEmailDomain: settings.OWNER_EMAIL_DOMAIN,
    today: outside.today,
    newId: outside.newId,
    reschedule: () => plans.refresh(),
  };
  const plans = scheduler(context, log, outside.after, outside.today, settings.SCHEDULER_ENABLED ? [NIGHTLY] : []);
  const desk: Desk = {
    tools: TOOLS,
    context,
    audit,
    budgets: budgets(
      {
        maxCalls: settings.MAX_TOOL_CALLS_PER_SESSION,
        sessionMs: settings.SESSION_BUDGET_TTL_SECONDS * 1000,
        maxIdentical: settings.MAX_IDENTICAL_CALLS,
        loopMs: settings.LOOP_DETECTION_WINDOW_SECONDS * 1000,
        maxUnknown: settings.MAX_UNKNOWN_TOOL_ATTEMPTS,
      },
      now,
    ),
    telemetry: told,
    log,
    timeoutMs: settings.TOOL_EXECUTION_TIMEOUT * 1000,
    now,
  };
  return {
    settings,
    outside,
    desk,
    audit,
    history,
    telemetry: told,
    log,
    scheduler: plans,
    policySource: () => loaded?.source,
    close: () => {
      plans.stop();
      audit.close();
      history.close();
    },
  };
}

async function policyOf(settings: ServerSettings, { cloud, today }: Outside, log: Log) {
  const loaded = await loadPolicy(
    {
      path: settings.POLICY_PATH,
      isImported: settings.AUTO_IMPORT_AWS_POLICY,
      policyId: settings.AUTO_IMPORT_POLICY_ID,
      hasDefault: settings.FALLBACK_TO_DEFAULT_POLICY,
    },
    cloud,
    log,
    today(),
  );
  log.info('The policy is read.', { correlation_id: '-', policy_source: loaded?.source ?? 'none' });
  return loaded;
}
