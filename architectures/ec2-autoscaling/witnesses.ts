import {
  type CountedMetric,
  countedNow,
  mustCount,
  mustRing,
  mustSee,
  type RunWitness,
  type WitnessedSystem,
} from 'lintel/constructs';
import { metricNamespace } from '../../workloads/web-app/contract.ts';
import { deliveryFiles } from './delivery/files.ts';
import { PIPELINE, runbookPath, UPKEEP } from './delivery/paths.ts';
import type { Settings } from './settings.ts';
import { restoreDrill } from './witness-recovery.ts';
import { changedArchitecture, planned, untilUpdated } from './witness-releases.ts';
import { commandsIn, instancesOf, ordering, releaseOn, shop, stackOf } from './witness-shop.ts';
import { seePlan, seePromotion, seeThatPlanWaits } from './witness-workflow.ts';

/** What the running system shows of the promises that no template tells, in the order of the claims. */
export function ec2AutoscalingWitnesses(settings: Settings): readonly RunWitness[] {
  const { environment, name, stackName, region, capacity } = settings;
  const files = deliveryFiles(settings);
  const namespace = metricNamespace(environment);
  const kept = settings.database === undefined ? ', none twice' : ', none lost or doubled';
  const runbook = (book: Parameters<typeof runbookPath>[1]) => commandsIn(files[runbookPath(environment, book)] ?? '');
  return [
    {
      claim: 'EC2-MON-10',
      async see(system) {
        const sets = dimensionSets('all').map((dimensions) => ({ namespace, name: 'ActiveUsers', dimensions }));
        const before = await Promise.all(sets.map((metric) => countedNow(system, metric)));
        const own = await shop(system, settings);
        await own.orders();
        for (const [position, metric] of sets.entries())
          await system.until('a customer more in ActiveUsers', 150, async () =>
            (await countedNow(system, metric)) > (before[position] ?? 0) ? true : undefined,
          );
        return 'A customer who looked at the orders was counted in ActiveUsers within two minutes, under Service and under Service and Route.';
      },
    },
    {
      claim: 'EC2-MON-11',
      async see(system) {
        const own = await shop(system, settings);
        const sets = dimensionSets('/api/orders');
        const placed = sets.map((dimensions) => ({ namespace, name: 'OrdersPlaced', dimensions }));
        const cents = sets.map((dimensions) => ({ namespace, name: 'OrderValueCents', dimensions }));
        const before = await Promise.all([...placed, ...cents].map((metric) => countedNow(system, metric)));
        const { status, totalCents } = await own.order();
        mustSee(status === 201 && totalCents > 0, `an order is answered with ${status}`);
        for (const [position, metric] of placed.entries()) await mustCount(system, metric, before[position] ?? 0);
        for (const [position, metric] of cents.entries())
          await mustCount(system, metric, before[placed.length + position] ?? 0, totalCents);
        return `One order of ${totalCents} cents: OrdersPlaced is 1 more and OrderValueCents ${totalCents}, under Service and under Service and Route.`;
      },
    },
    {
      claim: 'EC2-ALM-07',
      async see(system) {
        const { stateMachines: machines } = await system.aws('states', 'ListStateMachines', {});
        const machine = (machines as readonly { readonly name: string; readonly stateMachineArn: string }[]).find(
          (each) => each.name === `${name}-summary`,
        );
        mustSee(machine !== undefined, `no state machine is called ${name}-summary`);
        const isSummary = (mail: string) => mail.includes(`${name}: daily summary`);
        const before = system.mails().filter(isSummary).length;
        const { executionArn } = await system.aws('states', 'StartExecution', {
          stateMachineArn: machine.stateMachineArn,
        });
        const status = await system.until('the end of the run', 60, async () => {
          const { status: now, cause } = await system.aws('states', 'DescribeExecution', { executionArn });
          return now === 'RUNNING' ? undefined : [now, cause].filter((each) => each !== undefined).join(': ');
        });
        mustSee(status === 'SUCCEEDED', `the run of ${name}-summary is ${status}`);
        await system.until('a summary in the outbox', 30, () =>
          system.mails().filter(isSummary).length > before ? true : undefined,
        );
        const told = system.mails().filter(isSummary).length - before;
        mustSee(told === 1, `one run lets ${told} mails lie in the outbox`);
        return `A run of ${name}-summary asked for alarms, scaling and cost with the rights of its role, and one mail of the info topic lay in the outbox.`;
      },
    },
    ...(settings.backup === undefined
      ? []
      : [
          {
            claim: 'EC2-BKP-10',
            see: async (system: WitnessedSystem) => (await restoreDrill(system, settings)).says,
          },
          ...(settings.kind === 'production'
            ? [
                {
                  claim: 'EC2-DR-03',
                  async see(system: WitnessedSystem) {
                    const drill = await restoreDrill(system, settings);
                    mustSee(drill.seconds < 240 * 60, `the drill took ${drill.seconds.toFixed(0)} s`);
                    return `Users were served again ${drill.seconds.toFixed(0)} s after the restore began: copying and starting are faster here than on AWS, for which the runbook allows ${drill.minutes} minutes of 240.`;
                  },
                },
              ]
            : []),
          {
            claim: 'EC2-DR-05',
            async see(system: WitnessedSystem) {
              const { says, seconds } = await restoreDrill(system, settings);
              return `${says} It took ${seconds.toFixed(0)} s.`;
            },
          },
        ]),
    { claim: 'EC2-DEP-01', see: (system) => seePlan(system, settings) },
    ...(settings.kind === 'production'
      ? [{ claim: 'EC2-DEP-02', see: (system: WitnessedSystem) => seeThatPlanWaits(system, settings) }]
      : []),
    {
      claim: 'EC2-DEP-03',
      async see(system) {
        const own = await shop(system, settings);
        const before = await instancesOf(system);
        const stream = ordering(own);
        const release = `never-ready-${crypto.randomUUID().slice(0, 8)}`;
        const { TemplateBody } = await system.aws('cloudformation', 'GetTemplate', { StackName: stackName });
        // A variable that the server refuses: it is never ready and never signals.
        const broken = String(TemplateBody).replaceAll(/TRUSTED_HOPS=\d/g, 'TRUSTED_HOPS=none');
        mustSee(broken !== TemplateBody, 'the template has no such variable');
        await planned(system, settings, { of: { template: broken }, release, isCarriedOut: true });
        await system.until('an instance of the release that does not become ready', 180, async () => {
          const { AutoScalingInstances: all } = await system.aws('autoscaling', 'DescribeAutoScalingInstances', {});
          return (all as readonly unknown[]).length > before.length ? true : undefined;
        });
        // A quarter of an hour is what CloudFormation waits for a signal.
        await system.fault('clock', '+16m');
        const status = await system.until('the end of the deployment', 300, async () => {
          const { StackStatus: now } = await stackOf(system, stackName);
          return now.endsWith('_COMPLETE') || now.endsWith('_FAILED') ? now : undefined;
        });
        mustSee(status === 'UPDATE_ROLLBACK_COMPLETE', `the deployment ended with ${status}`);
        const orders = await stream.all();
        const after = await system.until('as many instances as before', 120, async () => {
          const now = await instancesOf(system);
          return now.length === before.length ? now : undefined;
        });
        const releases = await Promise.all(after.map(({ id }) => releaseOn(system, id)));
        mustSee(
          releases.every((each) => each !== release),
          `afterwards serve ${releases.join(', ')}`,
        );
        return `A release with a variable that the server refuses did not become ready and was rolled back (${status}); ${orders} orders meanwhile were all placed by the previous one${kept}.`;
      },
    },
    ...PROMOTIONS[settings.kind].map(
      ([claim, ...jobs]): RunWitness => ({ claim, see: (system) => seePromotion(system, settings, jobs) }),
    ),
    {
      claim: 'EC2-DEP-06',
      async see(system) {
        const own = await shop(system, settings);
        const { TemplateBody: stood } = await system.aws('cloudformation', 'GetTemplate', { StackName: stackName });
        const stream = ordering(own);
        const greenRelease = `green-${crypto.randomUUID().slice(0, 8)}`;
        const change = async (options: string) => {
          await planned(system, settings, { of: { options }, greenRelease, isCarriedOut: true });
          await untilUpdated(system, settings, 500);
        };
        await change(`blueGreen: { live: 'blue' }`);
        const [blue, green] = [await instancesOf(system, name), await instancesOf(system, `${name}-green`)];
        const beside = await Promise.all(green.map(({ id }) => releaseOn(system, id)));
        mustSee(
          green.length > 0 && beside.every((each) => each === greenRelease),
          `beside the ${blue.length} instances stand ${green.length} with ${beside.join(', ')}`,
        );
        await change(`blueGreen: { live: 'green' }`);
        const before = stream.placed();
        await system.until('orders after the listener moved', 60, () =>
          stream.placed() > before + 2 ? true : undefined,
        );
        const orders = await stream.all();
        await planned(system, settings, { of: { template: String(stood) }, isCarriedOut: true });
        await untilUpdated(system, settings, 500);
        return `A release was started on ${green.length} instances beside the ${blue.length} that served, and the listener moved to it; ${orders} orders meanwhile were all placed${kept}.`;
      },
    },
    {
      claim: 'EC2-OPS-01',
      async see(system) {
        const before = await instancesOf(system);
        const step = stepOf(files[UPKEEP] ?? '', 'update-stack')
          .replaceAll('${{ matrix.stack }}', stackName)
          .replaceAll('${{ matrix.fleet }}', name);
        const { code, said } = await system.operator(step);
        mustSee(code === 0, `the step of ${UPKEEP} ends with ${code}: ${said.slice(-300)}`);
        let looks = 0;
        const after = await system.until('the end of the renewal', 500, async () => {
          const now = await instancesOf(system);
          if (now.length >= capacity.min && now.every(({ id }) => before.every((each) => each.id !== id))) return now;
          // Each new one is warmed up for as long as its grace: nobody waits for that here.
          looks += 1;
          if (looks % LOOKS_A_WARM_UP === 0) await system.fault('clock', '+5m');
          return undefined;
        });
        const images = (members: typeof before) => [...new Set(members.map(({ image }) => image))].join(', ');
        return `The step of the calendar replaced all ${before.length} instances one after the other: ${images(before)} before, ${images(after)} after.`;
      },
    },
    {
      claim: 'EC2-OPS-03',
      async see(system) {
        const scans = (files[PIPELINE] ?? '')
          .split('\n')
          .flatMap((line) => /^ +- run: (npx lintel prove .*)$/.exec(line)?.[1] ?? []);
        mustSee(scans.length === 3, `the workflow scans ${scans.length} environments`);
        const script = [...scans, 'echo "Nothing stopped the run."'].join('\n');
        const scanned = (breaks: string) =>
          system.operator(script, { files: { 'lintel.config.ts': changedArchitecture(breaks) } });
        const asIs = await scanned('');
        mustSee(asIs.code === 0, `as it is the scan ends with ${asIs.code}: ${asIs.said.slice(-300)}`);
        const { code, said } = await scanned(OPENS_EVERY_GROUP);
        mustSee(
          code !== 0 && !said.includes('Nothing stopped the run.') && said.includes('EC2-'),
          `with every group open the scan ends with ${code}: ${said.slice(-300)}`,
        );
        const found = new Set(said.match(/EC2-[A-Z]+-\d+/g));
        return `As it is, the scans of the workflow end well; of a change that opens every security group to the world the first one found ${found.size} broken promises and stopped the run.`;
      },
    },
    {
      claim: 'EC2-OPS-04',
      async see(system) {
        const begun = Date.now();
        // Where few alarms stand nobody counts logins: one is set ringing by hand.
        const isCounted = settings.monitoring === 'full';
        const alarm = `${name}-${isCounted ? 'failed-logins-warning' : 'cpu-critical'}`;
        const guess = async () => {
          for (let count = 0; count < WRONG_LOGINS; count += 1)
            await system.ask({
              method: 'POST',
              path: '/api/session',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ email: `guess-${count}@example.com`, password: 'a-password-of-nobody' }),
            });
        };
        const reason = { AlarmName: alarm, StateValue: 'ALARM', StateReason: 'An incident is rehearsed.' };
        await mustRing(system, alarm, 420, () =>
          isCounted ? guess() : system.aws('monitoring', 'SetAlarmState', reason),
        );
        const rung = seconds(begun);
        const [look = '', , detach = ''] = runbook('incident');
        // Version 1 of the AWS CLI, which may be what the machine has, has no `logs tail`.
        const looked = await system.operator(look.replaceAll(/^aws logs tail .*$/gm, ''));
        mustSee(
          looked.code === 0 && looked.said.includes(alarm),
          `the runbook's look does not name ${alarm}: ${looked.said.slice(-300)}`,
        );
        const before = await instancesOf(system);
        const [suspect] = before;
        mustSee(suspect !== undefined, 'no instance serves');
        const taken = await system.operator(detach, { environment: { INSTANCE: suspect.id } });
        mustSee(taken.code === 0, `the runbook's detach ends with ${taken.code}: ${taken.said.slice(-300)}`);
        await system.until('another instance in its place', 240, async () => {
          const now = await instancesOf(system);
          return now.length >= capacity.min && now.every(({ id }) => id !== suspect.id) ? true : undefined;
        });
        // Where it was the only one, nobody serves until the other is healthy.
        await system.until('an answer of 200 to GET / afterwards', 60, async () =>
          (await system.ask({ path: '/' })).status === 200 ? true : undefined,
        );
        return `${isCounted ? `${WRONG_LOGINS} wrong logins` : 'Set by hand'}: ${alarm} rang and its mail lay in the outbox after ${rung} s; the runbook's commands named it; a suspected instance was taken out of the group and another served in its place, ${seconds(begun)} s after the beginning.`;
      },
    },
    {
      claim: 'EC2-OPS-05',
      async see(system) {
        const own = await shop(system, settings);
        const before = await instancesOf(system);
        const stream = ordering(own);
        const release = `release-${crypto.randomUUID().slice(0, 8)}`;
        const { TemplateBody } = await system.aws('cloudformation', 'GetTemplate', { StackName: stackName });
        const commit = await planned(system, settings, {
          of: { template: String(TemplateBody) },
          release,
          isCarriedOut: false,
        });
        const [commands = ''] = runbook('changes');
        const [describe = '', execute = ''] = commands.split('\n').filter((line) => line !== '');
        const read = await system.operator(describe, { environment: { COMMIT: commit } });
        mustSee(
          read.code === 0 && read.said.includes('AWS::EC2::LaunchTemplate'),
          `the change set is read with ${read.code}: ${read.said.slice(-300)}`,
        );
        const still = await Promise.all(before.map(({ id }) => releaseOn(system, id)));
        mustSee(
          still.every((each) => each !== release),
          'the change is there before it was carried out',
        );
        const carried = await system.operator(execute, { environment: { COMMIT: commit } });
        mustSee(carried.code === 0, `the change set is carried out with ${carried.code}: ${carried.said.slice(-300)}`);
        await system.until('the end of the deployment', 400, async () =>
          (await stackOf(system, stackName)).StackStatus === 'UPDATE_COMPLETE' ? true : undefined,
        );
        const orders = await stream.all();
        const after = await instancesOf(system);
        const now = await Promise.all(after.map(({ id }) => releaseOn(system, id)));
        mustSee(
          now.length >= capacity.min && now.every((each) => each === release),
          `afterwards serve ${now.join(', ')}`,
        );
        return `The delivered script planned a new release, the change set was read, and nothing had changed until it was carried out: then all ${after.length} instances had the release; ${orders} orders meanwhile were all placed${kept}.`;
      },
    },
    {
      claim: 'EC2-OPS-06',
      async see(system) {
        const [commands = ''] = runbook('capacity');
        const figures = await system.until('figures of the group and of its processors', 200, async () => {
          const { code, said } = await system.operator(commands);
          mustSee(code === 0, `the commands of the runbook end with ${code}: ${said.slice(-300)}`);
          const [most] = /"Maximum": ([\d.]+)/.exec(said)?.slice(1) ?? [];
          const [cpu] = /"Average": ([\d.]+)/.exec(said)?.slice(1) ?? [];
          return most === undefined || cpu === undefined ? undefined : { most: Number(most), cpu: Number(cpu) };
        });
        return `The commands of the runbook, run in ${region}: at most ${figures.most} instances of ${capacity.max} served, with ${figures.cpu.toFixed(1)} % of their processors used on average.`;
      },
    },
  ];
}

/** The jobs that deploy an environment, by the promise that they keep. */
const PROMOTIONS = {
  development: [['EC2-DEP-04', 'release', 'dev']],
  staging: [
    ['EC2-DEP-04', 'staging'],
    ['EC2-DEP-05', 'staging'],
  ],
  production: [['EC2-DEP-05', 'prod-plan', 'prod']],
} as const satisfies Readonly<Record<Settings['kind'], readonly (readonly [string, ...string[]])[]>>;

/** A few seconds in which an instance that is replaced comes up. */
const LOOKS_A_WARM_UP = 20;

/** More than the alarm's twenty. */
const WRONG_LOGINS = 25;

const seconds = (begunMs: number) => ((Date.now() - begunMs) / 1000).toFixed(0);

const dimensionSets = (Route: string): readonly CountedMetric['dimensions'][] => [
  { Service: 'web-app' },
  { Service: 'web-app', Route },
];

/** The commands of the step of a workflow that has these words. */
function stepOf(workflow: string, words: string): string {
  const steps = [...workflow.matchAll(/^( +)- run: \|\n((?:\1 {4}.*\n)+)/gm)].map(([, , text = '']) => text);
  const found = steps.find((text) => text.includes(words));
  mustSee(found !== undefined, `no step of the workflow has ${words}`);
  return found.replaceAll(/^ +/gm, '');
}

const OPENS_EVERY_GROUP = `for (const each of app.node.findAll())
    if (each.cfnResourceType === 'AWS::EC2::SecurityGroup')
      each.addPropertyOverride('SecurityGroupIngress', [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }]);`;
