import { between, stated, type Usage, usage, variant } from 'lintel/usage';
import type { CoherentSettings } from './options.ts';

const MACHINES = ['Server', 'Fleet', 'Database'];

/** How much the platform is expected to be used, and what its document said that this costs. */
export function coherentUsage(settings: CoherentSettings): Usage {
  const isProd = settings.stage === 'prod';
  return usage({
    for: isProd ? 'an organisation of some hundred people' : 'a handful of developers',
    resources: {
      Artifacts: {
        storageGb: isProd ? between(20, 60, 300) : between(5, 20, 50),
        putRequests: isProd ? between(10_000, 50_000, 500_000) : between(1_000, 5_000, 50_000),
        getRequests: isProd ? between(50_000, 250_000, 2_000_000) : between(5_000, 20_000, 200_000),
        prefixGb: isProd ? between(10, 30, 100) : between(2, 10, 20),
        noncurrentGb: isProd ? between(2, 10, 50) : between(1, 2, 10),
        historyMonths: 12,
        because: 'the document counts $0.50 in development and $2 in production',
      },
      'VpcNatGateway*': {
        dataGb: between(0, 0, 1),
        because: 'only the data subnets use it, and a database opens no connection (C-PMO-14)',
      },
      'AWS::Logs::LogGroup': { ingestGb: isProd ? between(0.2, 0.5, 2) : between(0.05, 0.1, 0.5) },
      'Trail*': { managementEvents: between(10_000, 50_000, 200_000) },
      AlertTopic: { requests: 1_000, emails: between(0, 20, 200) },
      ...(settings.officeHours === undefined ? {} : { Server: { hoursPerWeek: 60 }, Database: { hoursPerWeek: 60 } }),
    },
    account: { internetGb: isProd ? between(10, 50, 200) : between(1, 5, 20) },
    stated: isProd ? production() : development(),
    variants: [
      variant('reserved for a year', 'instance and database reserved for a year, nothing paid ahead', {
        row: 'PMO-CST-04',
        says: isProd ? '30 to 40 %, $60 a month' : '30 to 40 %, $30 a month',
        because: isProd
          ? 'the share is right, but of instance and database; $60 would need a larger bill (C-PMO-17)'
          : 'the share is right, but of instance and database; $30 is more than both cost (C-PMO-17)',
        of: MACHINES,
        commitments: [
          { of: ['Server', 'Fleet'], plan: 'reserved-1yr' },
          { of: ['Database'], plan: 'reserved-1yr' },
        ],
      }),
      variant('NAT instance', 'a t3.nano forwards instead of the gateway (option nat: instance)', {
        row: 'PMO-CST-11',
        says: '$32 a month',
        because: 'the instance and its volume cost too, and either needs the public address (C-PMO-14)',
        without: ['VpcNatGatewayA'],
        adds: [
          {
            id: 'NatInstance',
            type: 'AWS::EC2::Instance',
            properties: {
              InstanceType: 't3.nano',
              BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, VolumeType: 'gp3' } }],
            },
          },
        ],
      }),
      variant('no NAT', 'nothing in the data subnets opens a connection (option nat: none)', {
        row: 'PMO-CST-11',
        because: 'the gateway and its address are what could be left out (C-PMO-14)',
        without: ['VpcNatGatewayA', 'VpcNatGatewayAAddress'],
      }),
      variant('kept in Standard', 'the bucket without its lifecycle rules', {
        row: 'PMO-CST-08',
        says: 'lifecycle rules save by themselves',
        properties: { Artifacts: { LifecycleConfiguration: { Rules: [] } } },
      }),
      ...(isProd
        ? []
        : [
            variant('stopped after hours', 'instance and database run 60 of 168 hours (option officeHours)', {
              row: 'PMO-CST-12',
              says: '50 %',
              because: 'NAT gateway, storage and addresses are billed while they stand still (C-PMO-18)',
              resources: { Server: { hoursPerWeek: 60 }, Database: { hoursPerWeek: 60 } },
            }),
            variant('spot', 'the instance from spare capacity, at the discount that the document names', {
              row: 'PMO-CST-07',
              says: 'up to 90 %',
              because: '90 % is the most that AWS names, not a price; an interruption takes the Elastic IP its target',
              of: ['Server'],
              commitments: [{ of: ['Server'], plan: 'spot', discount: 0.9, because: 'the figure of the document' }],
            }),
          ]),
    ],
  });
}

function development(): NonNullable<Usage['stated']> {
  return {
    source: 'cost table of the document, development',
    lines: [
      stated('EC2 t3.micro', '7', ['Server'], { only: ['ec2.instance.*'] }),
      stated('RDS db.t3.micro', '0', ['Database'], {
        only: ['rds.postgresql.instance.*', 'rds.gp3.storage.*'],
        because: 'the free tier of the first twelve months, which new accounts do not have (C-PMO-15)',
      }),
      stated('EBS', '3', ['Server'], { only: ['ebs.*'] }),
      stated('S3', '0.50', ['Artifacts']),
      stated('NAT gateway', '32', ['VpcNatGatewayA'], { only: ['nat.hours'] }),
      ...notListed(),
    ],
    total: { says: '43', because: 'with the database at list price and what is not listed it is about $70 (C-PMO-15)' },
  };
}

function production(): NonNullable<Usage['stated']> {
  return {
    source: 'cost table of the document, production',
    lines: [
      stated('EC2 t3.medium', '30', ['Server'], { only: ['ec2.instance.*'] }),
      stated('RDS db.t3.small Multi-AZ', '50', ['Database'], { only: ['rds.postgresql.instance.*'] }),
      stated('EBS', '3', ['Server'], { only: ['ebs.*'] }),
      stated('S3', '2', ['Artifacts']),
      stated('NAT gateway', '32', ['VpcNatGatewayA'], { only: ['nat.hours'] }),
      stated('ALB', '16', ['LoadBalancer'], { because: 'the design has no load balancer (C-PMO-16)' }),
      ...notListed(),
      stated('not listed: storage of the database', '0', ['Database'], { only: ['rds.gp3.storage.*'] }),
    ],
    total: { says: '133', because: 'the right total from wrong lines (C-PMO-16)' },
  };
}

function notListed() {
  return [
    stated('not listed: public IPv4 addresses', '0', ['ServerAddress', 'VpcNatGatewayA*'], {
      only: ['vpc.public-ipv4'],
      because: 'billed since 2024-02, whether attached or not',
    }),
    stated('not listed: detailed monitoring', '0', ['Server'], { only: ['ec2.detailed-monitoring'] }),
    stated('not listed: alarms and dashboard', '0', ['AWS::CloudWatch::*']),
  ];
}
