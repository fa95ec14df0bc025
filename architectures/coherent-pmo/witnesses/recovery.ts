/** Procedures of the runbooks, rehearsed: a dump and its restore, a failover, a new server, a deployment. Each is timed. */
import { countedNow, loggedLine, mustCount, mustSee, type RunWitness, type WitnessedSystem } from 'lintel/constructs';
import { logGroupsOf } from '../../../workloads/pmo/contract.ts';
import type { CoherentSettings } from '../options.ts';
import { made, said, secondsUntilServed, sql } from './client.ts';

export function recoveryWitnesses(settings: CoherentSettings): readonly RunWitness[] {
  const { stage, multiAz } = settings;
  const { app } = logGroupsOf(stage);
  const stack = `coherent-${stage}`;
  const drills = {
    failover: (system: WitnessedSystem) => failedOver(system, `coherent-${stage}-db`),
    rebuild: (system: WitnessedSystem) => rebuilt(system, stack),
    deployment: (system: WitnessedSystem) => deployed(system, stack),
  };
  const within = (name: keyof typeof drills, minutes: number) => async (system: WitnessedSystem) => {
    const seconds = await drilled(system, name, drills[name]);
    mustSee(seconds <= minutes * 60, `it took ${seconds.toFixed(0)} s, and ${minutes} minutes are promised`);
    return seconds.toFixed(1);
  };
  return [
    {
      claim: 'PMO-BKP-04',
      async see(system) {
        const metric = { namespace: 'Pmo/Backup', name: 'BackupSuccess', dimensions: { Service: 'pmo-backup' } };
        const before = await countedNow(system, metric);
        await said(system, 'bash', '-c', AS_CRON);
        await mustCount(system, metric, before);
        await loggedLine(system, app, 'BackupSuccess');
        const day = await said(system, 'date', '--utc', '+%F');
        const Key = `backups/${day}/coherent.dump`;
        const { ContentLength: bytes } = await system.aws('s3', 'HeadObject', {
          Bucket: system.output('BucketName'),
          Key,
        });
        mustSee(Number(bytes) > 0, `${Key} has ${String(bytes)} bytes`);
        const seconds = await restored(system, day);
        return `The job of cron dumped the database: BackupSuccess 1, ${String(bytes)} bytes in ${Key}. The dump was restored beside the database, with the same rows, in ${seconds.toFixed(1)} s; an hour is promised.`;
      },
    },
    {
      claim: 'PMO-DR-03',
      async see(system) {
        const seconds = await within('rebuild', 15)(system);
        return `CloudFormation replaced the instance for another image; the new one answered after ${seconds} s, 15 minutes are promised. Packages lie on this machine and are not fetched.`;
      },
    },
    {
      claim: 'PMO-DR-04',
      async see(system) {
        const seconds = await within('deployment', 10)(system);
        return `The stack was updated with another ReleaseUrl, the server started anew and migrated; it answered after ${seconds} s, 10 minutes are promised. The release lies on this machine and is not fetched.`;
      },
    },
    ...(multiAz
      ? [
          {
            claim: 'PMO-DR-01',
            async see(system: WitnessedSystem) {
              const parts = [
                await within('failover', 2)(system),
                await within('rebuild', 15)(system),
                await within('deployment', 10)(system),
              ];
              const sum = parts.reduce((total, each) => total + Number(each), 0);
              mustSee(sum <= 3600, `the drill took ${sum.toFixed(0)} s`);
              return `A drill of failover (${parts[0]} s), rebuild (${parts[1]} s) and deployment (${parts[2]} s) on one machine took ${sum.toFixed(0)} s; an hour is promised.`;
            },
          },
          {
            claim: 'PMO-DR-02',
            async see(system: WitnessedSystem) {
              const seconds = await within('failover', 2)(system);
              return `A forced failover: the standby of the other zone had taken over, nothing was lost, and the API answered from it after ${seconds} s; 2 minutes are promised.`;
            },
          },
        ]
      : []),
  ];
}

/** The line of the timetable, as its user and without its redirection's noise. */
const AS_CRON = `set -euo pipefail
job="$(sed -n 's/^0 2 \\* \\* \\* coherent //p' /etc/cron.d/coherent)"
[[ "$job" == /opt/coherent/bin/backup* ]]
cd / && HOME=/opt/coherent exec setpriv --reuid coherent --regid coherent --clear-groups bash -c "$job"`;

/** What each drill took, by the system: one drill serves several promises. */
const taken = new WeakMap<WitnessedSystem, Map<string, Promise<number>>>();

function drilled(
  system: WitnessedSystem,
  name: string,
  drill: (system: WitnessedSystem) => Promise<number>,
): Promise<number> {
  const known = taken.get(system) ?? new Map<string, Promise<number>>();
  taken.set(system, known);
  const seconds = known.get(name) ?? drill(system);
  known.set(name, seconds);
  return seconds;
}

const COUNTS =
  "select table_name, (xpath('/row/c/text()', query_to_xml('select count(*) as c from app.' || quote_ident(table_name), false, true, '')))[1] from information_schema.tables where table_schema = 'app' order by 1";

/** Restores the dump of a day beside the database by the delivered script; resolves with the seconds. */
async function restored(system: WitnessedSystem, day: string): Promise<number> {
  const name = `coherent_rehearsal_${Date.now()}`;
  const before = await sql(system, COUNTS);
  const begunMs = performance.now();
  await said(system, '/opt/coherent/bin/restore', day, name);
  const seconds = (performance.now() - begunMs) / 1000;
  try {
    const after = await sql(system, COUNTS, name);
    mustSee(before.includes('d_project|') && after === before, 'the restored tables have other rows');
  } finally {
    await sql(system, `drop database ${name}`);
  }
  return seconds;
}

async function failedOver(system: WitnessedSystem, database: string): Promise<number> {
  const zone = async () => {
    const { DBInstances } = await system.aws('rds', 'DescribeDBInstances', { DBInstanceIdentifier: database });
    const [found] = DBInstances as readonly { readonly AvailabilityZone?: string }[];
    return found?.AvailabilityZone;
  };
  const project = await made(system, 'project', 'Before the failover');
  const before = await zone();
  const begunMs = performance.now();
  await system.aws('rds', 'RebootDBInstance', { DBInstanceIdentifier: database, ForceFailover: true });
  await system.until('the primary in the other zone', 120, async () => ((await zone()) === before ? undefined : true));
  const seconds = await secondsUntilServed(system, begunMs, 120);
  const rows = await sql(system, `select count(*) from app.d_project where id = '${project}'`);
  mustSee(rows === '1', 'a project that was made just before is lost');
  return seconds;
}

async function rebuilt(system: WitnessedSystem, stack: string): Promise<number> {
  const before = await instanceOf(system, stack);
  const image = before.image === OTHER_IMAGE ? DOCUMENTED_IMAGE : OTHER_IMAGE;
  const begunMs = performance.now();
  const runner = await runnerOf(system);
  await updated(system, stack, { ServerImage: image });
  await anotherRunner(system, runner, 900);
  const seconds = await secondsUntilServed(system, begunMs, 900);
  const after = await instanceOf(system, stack);
  mustSee(after.id !== before.id, `the instance is still ${before.id}`);
  return seconds;
}

/** Canonical's parameters of the documented release and of the next one. https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/ */
const DOCUMENTED_IMAGE = '/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id';
const OTHER_IMAGE = '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id';

async function deployed(system: WitnessedSystem, stack: string): Promise<number> {
  const before = await instanceOf(system, stack);
  const runner = await runnerOf(system);
  const begunMs = performance.now();
  await updated(system, stack, {
    ReleaseUrl: `https://releases.example.com/pmo-${Date.now()}.tgz`,
    ReleaseSha256: 'a'.repeat(64),
  });
  await anotherRunner(system, runner, 600);
  const seconds = await secondsUntilServed(system, begunMs, 600);
  const after = await instanceOf(system, stack);
  mustSee(after.id === before.id, 'the instance was replaced');
  return seconds;
}

/** The process of PM2 that runs the API; undefined while the host starts. */
async function runnerOf(system: WitnessedSystem): Promise<string | undefined> {
  const found = await system
    .exec('Server', ['pgrep', '--oldest', '--full', 'pm2-runtime start'])
    .catch(() => undefined);
  return found?.code === 0 ? found.said.trim() : undefined;
}

/** What the old server still answers is no evidence of the new one. */
async function anotherRunner(system: WitnessedSystem, before: string | undefined, seconds: number): Promise<void> {
  await system.until('a server that has started anew', seconds, async () => {
    const now = await runnerOf(system);
    return now !== undefined && now !== before ? true : undefined;
  });
}

async function instanceOf(
  system: WitnessedSystem,
  stack: string,
): Promise<{ readonly id: string; readonly image: string }> {
  const { Stacks } = await system.aws('cloudformation', 'DescribeStacks', { StackName: stack });
  const [found] = Stacks as readonly {
    readonly Outputs?: readonly { readonly OutputKey?: string; readonly OutputValue?: string }[];
    readonly Parameters?: readonly { readonly ParameterKey?: string; readonly ParameterValue?: string }[];
  }[];
  const id = found?.Outputs?.find(({ OutputKey }) => OutputKey === 'InstanceId')?.OutputValue;
  const image = found?.Parameters?.find(({ ParameterKey }) => ParameterKey === 'ServerImage')?.ParameterValue;
  mustSee(id !== undefined && image !== undefined, `${stack} has no instance`);
  return { id, image };
}

/** The command of the runbooks: the template stays, and all parameters but these. */
async function updated(system: WitnessedSystem, stack: string, given: Readonly<Record<string, string>>): Promise<void> {
  const { Stacks } = await system.aws('cloudformation', 'DescribeStacks', { StackName: stack });
  const [found] = Stacks as readonly { readonly Parameters?: readonly { readonly ParameterKey?: string }[] }[];
  const names = (found?.Parameters ?? []).map(({ ParameterKey = '' }) => ParameterKey);
  await system.aws('cloudformation', 'UpdateStack', {
    StackName: stack,
    UsePreviousTemplate: true,
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    Parameters: names.map((ParameterKey) =>
      given[ParameterKey] === undefined
        ? { ParameterKey, UsePreviousValue: true }
        : { ParameterKey, ParameterValue: given[ParameterKey] },
    ),
  });
  await system.until(`the end of the update of ${stack}`, 600, async () => {
    const { Stacks: now } = await system.aws('cloudformation', 'DescribeStacks', { StackName: stack });
    const [{ StackStatus = '' } = {}] = now as readonly { readonly StackStatus?: string }[];
    mustSee(!/ROLLBACK|FAILED/.test(StackStatus), `the update of ${stack} ended with ${StackStatus}`);
    return StackStatus === 'UPDATE_COMPLETE' ? true : undefined;
  });
}
