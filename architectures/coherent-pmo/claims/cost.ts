import { type Claim, claim, exists, file, property, witness } from 'lintel/claims';
import { cronOf } from '../office-hours.ts';
import type { CoherentSettings, OfficeHours } from '../options.ts';
import { boots, machine } from './machine.ts';

const area = 'Cost';

export function costClaims(settings: CoherentSettings): readonly Claim[] {
  return [...(settings.stage === 'dev' ? development(settings) : production(settings)), ...both(settings)];
}

function development({ officeHours }: CoherentSettings): readonly Claim[] {
  return [
    claim(
      'PMO-CST-01',
      'Development about $43 a month',
      witness(
        'price',
        'the bill at list price beside $43, line by line: the database is not free, public addresses and monitoring are billed',
      ),
      {
        area,
        resolution: 'C-PMO-15',
      },
    ),
    claim(
      'PMO-CST-05',
      'Reservations save $30 a month in dev',
      witness('price', '30 to 40 % of instance and database, $6 to $8 a month'),
      { area, resolution: 'C-PMO-17' },
    ),
    claim(
      'PMO-CST-07',
      'Spot saves up to 90 % of the instance',
      witness('price', 'the spot discount as an input; an interruption takes the Elastic IP its target'),
      { area },
    ),
    claim(
      'PMO-CST-12',
      'Stopping dev after hours saves compute',
      [
        ...(officeHours === undefined ? [] : schedules(officeHours)),
        witness(
          'price',
          'hours of instance and database only: 15 to 20 % of the bill, because NAT, storage and addresses continue',
        ),
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
      [
        machine(settings, 'InstanceType', settings.serverType),
        witness(
          'price',
          'the bill at list price beside $133, line by line: no load balancer is in it; totals within 5 %',
        ),
      ],
      { area, resolution: 'C-PMO-16' },
    ),
    claim(
      'PMO-CST-06',
      'Reservations save $60 a month in prod',
      witness('price', '30 to 40 % of instance and database, $25 to $33 a month'),
      { area, resolution: 'C-PMO-17' },
    ),
  ];
}

function both(settings: CoherentSettings): readonly Claim[] {
  return [
    claim(
      'PMO-CST-03',
      'A year costs twelve months',
      witness('price', '12 x the monthly bill; 12 x 43 = 516 and 12 x 133 = 1596'),
      { area },
    ),
    claim(
      'PMO-CST-04',
      'Reservations of a year save 30 to 40 % of instance and database',
      witness('price', 'reserved beside on-demand prices'),
      { area },
    ),
    claim(
      'PMO-CST-08',
      'The lifecycle of the bucket saves by itself',
      [
        property('bucket', 'LifecycleConfiguration.Rules', {
          has: { where: { NoncurrentVersionTransitions: { present: true } } },
        }),
        witness('price', 'a gigabyte by storage class over a year'),
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
        witness(
          'price',
          'gateway, t3.nano instance and none beside each other: the instance saves about $28, none $36.50',
        ),
      ],
      { area, resolution: 'C-PMO-14' },
    ),
  ];
}
