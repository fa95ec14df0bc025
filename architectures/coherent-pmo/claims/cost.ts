import type { Claim } from 'lintel/claims';
import type { OfficeHours } from '../options.ts';
import { that } from './names.ts';
import { onHost, type Variant } from './variant.ts';

const { claim, cost, exists, file, property } = that;
const RESERVED = 'reserved for a year';

/** What the template alone costs: about $71 in development (C-PMO-15), $133 within 5 % in production (C-PMO-16). */
function total(variant: Variant, months: number) {
  if (!isDocumented(variant)) return cost({ months, atLeast: 1 });
  const [least, most] = variant.stage === 'prod' ? [133 * 0.95, 133 * 1.05] : [66, 76];
  return cost({ only: 'template', ...(months > 1 && { months }), atLeast: least * months, atMost: most * months });
}

/** What a year's reservation of instance and database saves of them; of another system it is another figure. */
function reserved(variant: Variant, saves: NonNullable<Parameters<typeof cost>[0]['saves']>) {
  const machines = { rows: ['ec2.instance.*', 'rds.postgresql.instance.*'], variant: RESERVED };
  return cost(isDocumented(variant) ? { ...machines, saves } : { ...machines, atLeast: 0.01 });
}

/** Whether nothing was chosen beside what the document describes. */
function isDocumented(variant: Variant): boolean {
  const isProd = variant.stage === 'prod';
  return (
    variant.serverType === (isProd ? 't3.medium' : 't3.micro') &&
    variant.databaseClass === (isProd ? 'db.t3.small' : 'db.t3.micro') &&
    variant.nat === 'gateway' &&
    variant.scaling === 'single' &&
    variant.cloudTrail === isProd &&
    variant.officeHours === undefined &&
    variant.backupReplication === undefined &&
    !(variant.kmsKey || variant.webFirewall || variant.guardDuty || variant.flowLogs || variant.awsConfig)
  );
}

export function costClaims(variant: Variant): readonly Claim[] {
  return that.area('Cost', [
    ...(variant.stage === 'dev' ? development(variant) : production(variant)),
    ...both(variant),
  ]);
}

function development(variant: Variant): readonly Claim[] {
  const { officeHours } = variant;
  return [
    claim('PMO-CST-01', 'Development about $43 a month', { resolution: 'C-PMO-15' }, [
      ...(isDocumented(variant)
        ? [
            cost({ of: 'NAT gateway', rows: ['nat.hours'], atLeast: 30.4, atMost: 33.6 }),
            cost({ of: 'server', rows: ['ec2.instance.*', 'ebs.*'], atLeast: 9, atMost: 11 }),
          ]
        : []),
      // The bill at list price: the database is not free, public addresses and monitoring are billed.
      total(variant, 1),
    ]),
    claim('PMO-CST-05', 'Reservations save $30 a month in dev', { resolution: 'C-PMO-17' }, [
      reserved(variant, { unit: 'USD', atLeast: 6, atMost: 8 }),
    ]),
    claim('PMO-CST-07', 'Spot saves up to 90 % of the instance', [
      cost({
        of: 'server',
        rows: ['ec2.instance.*'],
        variant: 'spot',
        saves: { unit: 'percent', atLeast: 1, atMost: 90 },
      }),
    ]),
    claim('PMO-CST-12', 'Stopping dev after hours saves compute', { resolution: 'C-PMO-18' }, [
      ...(officeHours === undefined ? [] : schedules(officeHours)),
      // Hours of instance and database only: NAT gateway, storage and addresses continue.
      ...(isDocumented(variant)
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

function production(variant: Variant): readonly Claim[] {
  return [
    claim('PMO-CST-02', 'Production about $133 a month', { resolution: 'C-PMO-16' }, [
      that.runs('server', { instanceType: variant.serverType }),
      total(variant, 1),
    ]),
    claim('PMO-CST-06', 'Reservations save $60 a month in prod', { resolution: 'C-PMO-17' }, [
      reserved(variant, { unit: 'USD', atLeast: 25, atMost: 33 }),
    ]),
  ];
}

function both(variant: Variant): readonly Claim[] {
  return [
    claim('PMO-CST-03', 'A year costs twelve months', total(variant, 12)),
    claim('PMO-CST-04', 'Reservations of a year save 30 to 40 % of instance and database', [
      reserved(variant, { unit: 'percent', atLeast: 30, atMost: 40 }),
    ]),
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
    claim('PMO-CST-10', 'Application logs are compressed', [
      file(onHost('/etc/logrotate.d/coherent'), {
        mentions: [
          '/opt/coherent/logs/*.log {',
          'daily\n  rotate 7\n  maxsize 100M\n  compress\n  copytruncate\n',
          'su coherent',
        ],
      }),
    ]),
    claim('PMO-CST-11', 'A NAT instance instead of the gateway saves $32 a month', { resolution: 'C-PMO-14' }, [
      variant.nat === 'instance'
        ? exists('NAT instance', 1)
        : exists({ type: 'AWS::EC2::NatGateway' }, variant.nat === 'gateway' ? 1 : 0),
      // A saving is one of the whole bill, and what copies in another region cost is not known.
      ...(variant.nat === 'gateway' && variant.backupReplication === undefined
        ? [
            cost({ only: 'template', variant: 'NAT instance', saves: { unit: 'USD', atLeast: 27.5, atMost: 29 } }),
            cost({ only: 'template', variant: 'no NAT', saves: { unit: 'USD', atLeast: 36.49, atMost: 36.51 } }),
          ]
        : []),
    ]),
  ];
}
