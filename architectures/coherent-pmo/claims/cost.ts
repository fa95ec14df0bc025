import type { Claim } from 'lintel/claims';
import type { CoherentSettings, OfficeHours } from '../options.ts';
import { machine, onHost } from './machine.ts';
import { that } from './names.ts';

const { claim, cost, exists, file, property } = that;
const RESERVED = 'reserved for a year';

/** What the template alone costs: about $71 in development (C-PMO-15), $133 within 5 % in production (C-PMO-16). */
function total(settings: CoherentSettings, months: number) {
  if (!isDocumented(settings)) return cost({ months, atLeast: 1 });
  const [least, most] = settings.stage === 'prod' ? [133 * 0.95, 133 * 1.05] : [66, 76];
  return cost({ only: 'template', ...(months > 1 && { months }), atLeast: least * months, atMost: most * months });
}

/** What a year's reservation of instance and database saves of them; of another system it is another figure. */
function reserved(settings: CoherentSettings, saves: NonNullable<Parameters<typeof cost>[0]['saves']>) {
  const machines = { rows: ['ec2.instance.*', 'rds.postgresql.instance.*'], variant: RESERVED };
  return cost(isDocumented(settings) ? { ...machines, saves } : { ...machines, atLeast: 0.01 });
}

/** Whether nothing was chosen beside what the document describes. */
function isDocumented(settings: CoherentSettings): boolean {
  const isProd = settings.stage === 'prod';
  return (
    settings.serverType === (isProd ? 't3.medium' : 't3.micro') &&
    settings.databaseClass === (isProd ? 'db.t3.small' : 'db.t3.micro') &&
    settings.nat === 'gateway' &&
    settings.scaling === 'single' &&
    settings.cloudTrail === isProd &&
    settings.officeHours === undefined &&
    settings.backupReplication === undefined &&
    !(settings.kmsKey || settings.webFirewall || settings.guardDuty || settings.flowLogs || settings.awsConfig)
  );
}

export function costClaims(settings: CoherentSettings): readonly Claim[] {
  return that.area('Cost', [
    ...(settings.stage === 'dev' ? development(settings) : production(settings)),
    ...both(settings),
  ]);
}

function development(settings: CoherentSettings): readonly Claim[] {
  const { officeHours } = settings;
  return [
    claim('PMO-CST-01', 'Development about $43 a month', { resolution: 'C-PMO-15' }, [
      ...(isDocumented(settings)
        ? [
            cost({ of: 'NAT gateway', rows: ['nat.hours'], atLeast: 30.4, atMost: 33.6 }),
            cost({ of: 'server', rows: ['ec2.instance.*', 'ebs.*'], atLeast: 9, atMost: 11 }),
          ]
        : []),
      // The bill at list price: the database is not free, public addresses and monitoring are billed.
      total(settings, 1),
    ]),
    claim(
      'PMO-CST-05',
      'Reservations save $30 a month in dev',
      { resolution: 'C-PMO-17' },
      reserved(settings, { unit: 'USD', atLeast: 6, atMost: 8 }),
    ),
    claim(
      'PMO-CST-07',
      'Spot saves up to 90 % of the instance',
      cost({
        of: 'server',
        rows: ['ec2.instance.*'],
        variant: 'spot',
        saves: { unit: 'percent', atLeast: 1, atMost: 90 },
      }),
    ),
    claim('PMO-CST-12', 'Stopping dev after hours saves compute', { resolution: 'C-PMO-18' }, [
      ...(officeHours === undefined ? [] : schedules(officeHours)),
      // Hours of instance and database only: NAT gateway, storage and addresses continue.
      ...(isDocumented(settings)
        ? [cost({ variant: 'stopped after hours', saves: { unit: 'percent', atLeast: 15, atMost: 20 } })]
        : []),
    ]),
  ];
}

/** Every evening, because RDS starts a stopped database by itself after seven days; in the morning of working days. */
function schedules({ from, to, timeZone }: OfficeHours) {
  const at = (time: string, days: string) => {
    const [hour, minute] = time.split(':').map(Number);
    return `cron(${minute} ${hour} ? * ${days} *)`;
  };
  return [
    exists('every schedule', 4),
    property('every schedule', 'ScheduleExpressionTimezone', timeZone),
    ...(['database', 'server'] as const).flatMap((what) => [
      property(`${what} start`, 'ScheduleExpression', at(from, 'MON-FRI')),
      property(`${what} stop`, 'ScheduleExpression', at(to, '*')),
      property(`${what} start`, 'Target.Input', { refersTo: what }),
      property(`${what} stop`, 'Target.Input', { refersTo: what }),
    ]),
  ];
}

function production(settings: CoherentSettings): readonly Claim[] {
  return [
    claim('PMO-CST-02', 'Production about $133 a month', { resolution: 'C-PMO-16' }, [
      machine(settings, 'InstanceType', settings.serverType),
      total(settings, 1),
    ]),
    claim(
      'PMO-CST-06',
      'Reservations save $60 a month in prod',
      { resolution: 'C-PMO-17' },
      reserved(settings, { unit: 'USD', atLeast: 25, atMost: 33 }),
    ),
  ];
}

function both(settings: CoherentSettings): readonly Claim[] {
  return [
    claim('PMO-CST-03', 'A year costs twelve months', total(settings, 12)),
    claim(
      'PMO-CST-04',
      'Reservations of a year save 30 to 40 % of instance and database',
      reserved(settings, { unit: 'percent', atLeast: 30, atMost: 40 }),
    ),
    claim('PMO-CST-08', 'The lifecycle of the bucket saves by itself', [
      that.kept('bucket', { oldVersionsMove: { '': { STANDARD_IA: 30, GLACIER: 90 } } }),
      cost({ of: 'bucket', variant: 'kept in Standard', saves: { unit: 'USD', atMost: -0.01 } }),
    ]),
    claim('PMO-CST-09', 'Old snapshots are deleted', [
      that.kept('database', { backupDays: 7 }),
      file('runbooks/account.md', {
        mentions: ['--snapshot-type manual', 'aws rds delete-db-snapshot', 'first working day of each month'],
      }),
    ]),
    claim(
      'PMO-CST-10',
      'Application logs are compressed',
      file(onHost('/etc/logrotate.d/coherent'), {
        mentions: ['/opt/coherent/logs/*.log {', 'compress\n  copytruncate'],
      }),
    ),
    claim('PMO-CST-11', 'A NAT instance instead of the gateway saves $32 a month', { resolution: 'C-PMO-14' }, [
      settings.nat === 'instance'
        ? exists('NAT instance', 1)
        : exists({ type: 'AWS::EC2::NatGateway' }, settings.nat === 'gateway' ? 1 : 0),
      ...(settings.nat === 'gateway'
        ? [
            cost({ only: 'template', variant: 'NAT instance', saves: { unit: 'USD', atLeast: 27.5, atMost: 29 } }),
            cost({ only: 'template', variant: 'no NAT', saves: { unit: 'USD', atLeast: 36.49, atMost: 36.51 } }),
          ]
        : []),
    ]),
  ];
}
