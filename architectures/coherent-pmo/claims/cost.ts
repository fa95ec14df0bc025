import { type Claim, claim, cost, exists, file, property } from 'lintel/claims';
import { cronOf } from '../office-hours.ts';
import type { CoherentSettings, OfficeHours } from '../options.ts';
import { boots, machine } from './machine.ts';

const area = 'Cost';
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
  return [...(settings.stage === 'dev' ? development(settings) : production(settings)), ...both(settings)];
}

function development(settings: CoherentSettings): readonly Claim[] {
  const { officeHours } = settings;
  return [
    claim(
      'PMO-CST-01',
      'Development about $43 a month',
      [
        ...(isDocumented(settings)
          ? [
              cost({ of: 'NAT gateway', rows: ['nat.hours'], atLeast: 30.4, atMost: 33.6 }),
              cost({ of: 'server', rows: ['ec2.instance.*', 'ebs.*'], atLeast: 9, atMost: 11 }),
            ]
          : []),
        // The bill at list price: the database is not free, public addresses and monitoring are billed.
        total(settings, 1),
      ],
      {
        area,
        resolution: 'C-PMO-15',
      },
    ),
    claim(
      'PMO-CST-05',
      'Reservations save $30 a month in dev',
      reserved(settings, { unit: 'USD', atLeast: 6, atMost: 8 }),
      { area, resolution: 'C-PMO-17' },
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
      { area },
    ),
    claim(
      'PMO-CST-12',
      'Stopping dev after hours saves compute',
      [
        ...(officeHours === undefined ? [] : schedules(officeHours)),
        // Hours of instance and database only: NAT gateway, storage and addresses continue.
        ...(isDocumented(settings)
          ? [cost({ variant: 'stopped after hours', saves: { unit: 'percent', atLeast: 15, atMost: 20 } })]
          : []),
      ],
      { area, resolution: 'C-PMO-18' },
    ),
  ];
}

function schedules({ from, to, timeZone }: OfficeHours) {
  const all = { type: 'AWS::Scheduler::Schedule' };
  return [
    exists(all, 4),
    property(all, 'ScheduleExpressionTimezone', timeZone),
    property('DatabaseStop', 'ScheduleExpression', cronOf(to, '*')),
    property('DatabaseStart', 'ScheduleExpression', cronOf(from, 'MON-FRI')),
    property('DatabaseStop', 'Target.Input', { refersTo: 'database' }),
    property('ServerStop', 'Target.Input', { refersTo: 'server' }),
  ];
}

function production(settings: CoherentSettings): readonly Claim[] {
  return [
    claim(
      'PMO-CST-02',
      'Production about $133 a month',
      [machine(settings, 'InstanceType', settings.serverType), total(settings, 1)],
      { area, resolution: 'C-PMO-16' },
    ),
    claim(
      'PMO-CST-06',
      'Reservations save $60 a month in prod',
      reserved(settings, { unit: 'USD', atLeast: 25, atMost: 33 }),
      { area, resolution: 'C-PMO-17' },
    ),
  ];
}

function both(settings: CoherentSettings): readonly Claim[] {
  return [
    claim('PMO-CST-03', 'A year costs twelve months', total(settings, 12), { area }),
    claim(
      'PMO-CST-04',
      'Reservations of a year save 30 to 40 % of instance and database',
      reserved(settings, { unit: 'percent', atLeast: 30, atMost: 40 }),
      { area },
    ),
    claim(
      'PMO-CST-08',
      'The lifecycle of the bucket saves by itself',
      [
        property('bucket', 'LifecycleConfiguration.Rules', {
          has: { where: { NoncurrentVersionTransitions: { present: true } } },
        }),
        cost({ of: 'bucket', variant: 'kept in Standard', saves: { unit: 'USD', atMost: -0.01 } }),
      ],
      { area },
    ),
    claim(
      'PMO-CST-09',
      'Old snapshots are deleted',
      [
        property('database', 'BackupRetentionPeriod', 7),
        file('runbooks/account.md', {
          mentions: ['--snapshot-type manual', 'aws rds delete-db-snapshot', 'first working day of each month'],
        }),
      ],
      { area },
    ),
    claim(
      'PMO-CST-10',
      'Application logs are compressed',
      boots(settings, '/opt/coherent/logs/*.log {', 'compress\n  copytruncate'),
      { area },
    ),
    claim(
      'PMO-CST-11',
      'A NAT instance instead of the gateway saves $32 a month',
      [
        settings.nat === 'instance'
          ? exists('NAT instance', 1)
          : exists({ type: 'AWS::EC2::NatGateway' }, settings.nat === 'gateway' ? 1 : 0),
        ...(settings.nat === 'gateway'
          ? [
              cost({ only: 'template', variant: 'NAT instance', saves: { unit: 'USD', atLeast: 27.5, atMost: 29 } }),
              cost({ only: 'template', variant: 'no NAT', saves: { unit: 'USD', atLeast: 36.49, atMost: 36.51 } }),
            ]
          : []),
      ],
      { area, resolution: 'C-PMO-14' },
    ),
  ];
}
