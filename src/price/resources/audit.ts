import { type Facts, typically } from '../facts.ts';
import { countedAs } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
import { vcpusOf } from './extended-support.ts';

/** The first copy of management events is free in each region; its delivery is not. */
export const trail: Pricer = (facts) => {
  const trails = facts.around.ofType('AWS::CloudTrail::Trail').filter((each) => facts.isIn(each.when));
  const isFirst = trails[0]?.id === facts.resource.id;
  const categories = facts.places('AdvancedEventSelectors').flatMap((at) => categoriesAt(facts, at));
  const hasData =
    facts.places('EventSelectors').some((at) => facts.elements(`${at}.DataResources`).length > 0) ||
    categories.includes('Data');
  const managed = facts.used('managementEvents', 'events', typically(10_000, 100_000, 1_000_000));
  return [
    part('Management events', `cloudtrail.management-events.${isFirst ? 'first' : 'further'}`, managed),
    ...(hasData
      ? [
          part(
            'Data events',
            'cloudtrail.data-events',
            facts.used('dataEvents', 'events', typically(10_000, 100_000, 1_000_000)),
          ),
        ]
      : []),
    ...(categories.includes('NetworkActivity')
      ? [
          part(
            'Network activity events',
            'cloudtrail.network-activity-events',
            facts.used('dataEvents', 'events', typically(10_000, 100_000, 1_000_000)),
          ),
        ]
      : []),
    ...(facts.elements('InsightSelectors').length > 0 ? [part('Insights', 'cloudtrail.insights', managed)] : []),
    // A multi-region trail with validation was seen to write about 870 objects a day.
    part('Delivery to S3', 's3.standard.put', facts.used('putRequests', 'requests', typically(9_000, 26_500, 40_000))),
  ];
};

function categoriesAt(facts: Facts, at: string): readonly string[] {
  return facts
    .places(`${at}.FieldSelectors`)
    .filter((each) => facts.text(`${each}.Field`) === 'eventCategory')
    .flatMap((each) => facts.elements(`${each}.Equals`).map(String));
}

export const configurationRecorder: Pricer = (facts) => {
  const isDaily = facts.is('RecordingMode.RecordingFrequency', 'DAILY');
  const items = facts.used('items', 'items', isDaily ? typically(30, 100, 500) : typically(100, 500, 3_000));
  return [part('Configuration items', `config.item.${isDaily ? 'periodic' : 'continuous'}`, items)];
};

export const configRule: Pricer = (facts) => [
  part('Evaluations', 'config.rule-evaluation', facts.used('evaluations', 'evaluations', typically(20, 100, 1_000))),
];

export const conformancePack: Pricer = (facts) => [
  part(
    'Evaluations',
    'config.conformance-pack-evaluation',
    facts.used('evaluations', 'evaluations', typically(200, 1_000, 10_000)),
  ),
];

/** What GuardDuty looks at always, and the protections that are switched on in so many words. */
export const detector: Pricer = (facts) => {
  if (facts.is('Enable', 'false')) return { free: 'It is switched off.' };
  const on = new Set(
    facts
      .places('Features')
      .flatMap((at) => (facts.text(`${at}.Status`) === 'ENABLED' ? [facts.text(`${at}.Name`) ?? ''] : [])),
  );
  if (facts.is('DataSources.S3Logs.Enable', 'true')) on.add('S3_DATA_EVENTS');
  return [
    part(
      'Management events',
      'guardduty.management-events',
      facts.used('managementEvents', 'events', typically(10_000, 100_000, 1_000_000)),
    ),
    part('Flow and DNS logs', 'guardduty.flow-dns-logs', facts.used('ingestGb', 'GB', typically(0.5, 2, 20))),
    ...(on.has('S3_DATA_EVENTS')
      ? [
          part(
            'S3 data events',
            'guardduty.s3-data-events',
            facts.used('dataEvents', 'events', typically(10_000, 100_000, 1_000_000)),
          ),
        ]
      : []),
    ...runtime(facts, on),
    ...(on.has('EBS_MALWARE_PROTECTION')
      ? [part('Malware scans', 'guardduty.malware.ebs', facts.used('scannedGb', 'GB', typically(0, 0, 100)))]
      : []),
  ];
};

/** Objects that are written are scanned: https://aws.amazon.com/guardduty/pricing/ */
export const malwareProtectionPlan: Pricer = (facts) => [
  part('Data scanned', 'guardduty.malware.s3.data', facts.used('scannedGb', 'GB', typically(1, 10, 100))),
  part(
    'Objects scanned',
    'guardduty.malware.s3.objects',
    facts.used('objects', 'objects', typically(100, 10_000, 1_000_000)),
  ),
];

function runtime(facts: Facts, on: ReadonlySet<string>): readonly PricedPart[] {
  const vcpus = facts.used('vcpus', 'vCPU', typically(1, 2, 8));
  return [
    ...(on.has('RUNTIME_MONITORING') || on.has('EKS_RUNTIME_MONITORING')
      ? [part('Runtime monitoring', 'guardduty.runtime-monitoring', vcpus)]
      : []),
    ...(on.has('RDS_LOGIN_EVENTS') ? databases(facts) : []),
  ];
}

/** Provisioned databases are billed by their vCPUs, serverless ones by the capacity units that they use. */
function databases(facts: Facts): readonly PricedPart[] {
  const instances = facts.around.ofType('AWS::RDS::DBInstance').flatMap((each) => facts.of(each) ?? []);
  const sizes = instances.map((each) => each.text('DBInstanceClass'));
  const vcpus = sizes
    .map((size) => (size === undefined ? 0 : (vcpusOf(size) ?? 0)))
    .reduce((sum, each) => sum + each, 0);
  return [
    ...(vcpus === 0 ? [] : [part('RDS protection', 'guardduty.rds-protection', countedAs(vcpus, 'vCPU'))]),
    ...(sizes.some((size) => size === 'db.serverless')
      ? [
          part(
            'RDS protection, Aurora Serverless',
            'guardduty.rds-protection.aurora-serverless-v2',
            facts.used('acu', 'ACU', typically(0.5, 1, 4)),
          ),
        ]
      : []),
  ];
}
