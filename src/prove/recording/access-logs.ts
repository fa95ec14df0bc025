/** Access logs of load balancers, distributions, buckets and API stages, query logs of hosted zones and resolvers. */
import {
  allOf,
  anyOf,
  compose,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  impliedBy,
  isSymbolic,
  NO_TEXT,
  NOWHERE,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import { elementsAt, type Found, type Path, textOf, valuesAt } from '../../model/index.ts';
import { type Answer, compareSaid } from '../answer.ts';
import { step } from '../judge.ts';
import { resourcesNamedBy } from '../linked.ts';
import { showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import { asFlag, asText, type SaidOfThing, saidOf, saidOfThing } from '../said.ts';
import { loadBalancing, logsFolder, service, type Writing, writesInto } from './delivery.ts';
import { bucketIn, isNamed, type Recording, type Records, thingsOf } from './source.ts';

const DOCS = 'https://docs.aws.amazon.com/';

/** Where something goes, and under which prefix. */
interface Destination {
  readonly found: Found;
  readonly prefix: Text;
}

function goesTo(
  question: Question,
  thing: Thing,
  destinations: readonly Destination[],
  claim: Records,
): readonly Answer[] {
  const steps = destinations.map(({ found }) =>
    step(`${thing.id} writes into ${showValue(found.value)}.`, thing, found.path),
  );
  const missing = destinations.map(({ found }) => showValue(found.value));
  const any = (is: (destination: Destination) => Extent) =>
    anyOf(NOWHERE, ...destinations.map((each) => allOf(exactlyIn(each.found.when), is(each))));
  const { to, under } = claim;
  const shown = steps.length > 0 ? steps : [step(`${thing.id} writes no logs.`, thing)];
  return [
    {
      match: any(({ found }) => (found.value === undefined ? NOWHERE : EVERYWHERE)),
      expected: 'logs',
      steps: shown,
      missing,
    },
    ...(to === undefined
      ? []
      : [
          {
            match: any(({ found }) => isNamed(question, thing, found, to)),
            expected: `logs in ${to}`,
            steps: shown,
            missing,
          },
        ]),
    ...(under === undefined
      ? []
      : [
          {
            match: any(({ prefix }) =>
              extentOf(isSymbolic(prefix) ? 'possible' : prefix === under ? 'certain' : 'impossible'),
            ),
            expected: `logs under "${under}"`,
            steps: shown,
            missing,
          },
        ]),
  ];
}

const attribute = (thing: Thing, key: string, unset: SaidOfThing['is']) => {
  const named = elementsAt(thing.properties, ['LoadBalancerAttributes'], thing.when).filter(
    ({ value }) => textOf(valuesAt(value, ['Key'])[0]?.value) === key,
  );
  const found = named.flatMap((each) => valuesAt(thing.properties, [...each.path, 'Value'], each.when));
  const says = `${thing.id} does not set ${key}.`;
  return {
    found,
    said:
      found.length === 0
        ? [{ when: thing.when, path: [], is: unset, says }]
        : found.map((each) => saidOf(thing, each, unset, asText)),
  };
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html */
export const LOAD_BALANCERS: Recording = {
  page: `${DOCS}elasticloadbalancing/latest/application/load-balancer-access-logs.html`,
  keys: ['to', 'under'],
  sources: (question, thing, claim) => {
    const enabled = attribute(thing, 'access_logs.s3.enabled', 'false').said;
    const prefix = textOf(attribute(thing, 'access_logs.s3.prefix', '').found[0]?.value) ?? NO_TEXT;
    const destinations = attribute(thing, 'access_logs.s3.bucket', '').found.map((found) => ({ found, prefix }));
    const isNetwork = textOf(valuesAt(thing.properties, ['Type'])[0]?.value) === 'network';
    const writer = isNetwork ? service('delivery.logs.amazonaws.com') : loadBalancing(question, thing);
    const part = compose`${logsFolder(question, thing, prefix)}elasticloadbalancing/0`;
    return [
      {
        thing,
        answers: [
          compareSaid(thing, enabled, 'access logs', 'true'),
          ...goesTo(question, thing, destinations, claim),
          ...destinations.map(({ found }) =>
            writesInto(question, thing, {
              found,
              writer,
              writings: [{ action: 's3:PutObject', part }],
              withKey: isNetwork,
            }),
          ),
        ],
      },
    ];
  },
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html */
export const CLASSIC: Recording = {
  page: `${DOCS}elasticloadbalancing/latest/classic/access-log-collection.html`,
  keys: ['to', 'under'],
  sources: (question, thing, claim) => {
    const base = ['AccessLoggingPolicy'];
    const prefix = textOf(valuesAt(thing.properties, [...base, 'S3BucketPrefix'])[0]?.value) ?? NO_TEXT;
    const destinations = valuesAt(thing.properties, [...base, 'S3BucketName'], thing.when).map((found) => ({
      found,
      prefix,
    }));
    const part = compose`${logsFolder(question, thing, prefix)}elasticloadbalancing/0`;
    const writings: readonly Writing[] = [{ action: 's3:PutObject', part }];
    return [
      {
        thing,
        answers: [
          compareSaid(thing, saidOfThing(thing, [...base, 'Enabled'], false, asFlag), 'access logs', true),
          ...goesTo(question, thing, destinations, claim),
          ...set(destinations).map(({ found }) =>
            writesInto(question, thing, { found, writer: loadBalancing(question, thing), writings, withKey: false }),
          ),
        ],
      },
    ];
  },
};

function set(destinations: readonly Destination[]): readonly Destination[] {
  return destinations.filter(({ found }) => found.value !== undefined);
}

/** Standard logs need a bucket with access control lists: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html */
export const DISTRIBUTIONS: Recording = {
  page: `${DOCS}AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html`,
  keys: ['to', 'under'],
  sources: (question, thing, claim) => {
    const base = ['DistributionConfig', 'Logging'];
    const prefix = textOf(valuesAt(thing.properties, [...base, 'Prefix'])[0]?.value) ?? NO_TEXT;
    const destinations = valuesAt(thing.properties, [...base, 'Bucket'], thing.when).map((found) => ({
      found,
      prefix,
    }));
    const others = thingsOf(question, 'AWS::Logs::DeliverySource').filter((each) =>
      valuesAt(each.properties, ['ResourceArn']).some(({ value }) =>
        resourcesNamedBy(question, textOf(value) ?? NO_TEXT, [thing.type]).some(({ id }) => id === thing.id),
      ),
    );
    return [
      {
        thing,
        answers: [
          ...goesTo(question, thing, destinations, claim),
          ...set(destinations).flatMap(({ found }) => takesLists(question, thing, found)),
        ],
      },
      ...others.map((each) => ({
        thing: each,
        answers: [
          {
            match: extentOf('possible'),
            expected: 'logs',
            steps: [step(`${each.id} delivers logs of ${thing.id}.`, each)],
            missing: [`where ${each.id} delivers`],
          },
        ],
      })),
    ];
  },
};

function takesLists(question: Question, thing: Thing, found: Found): readonly Answer[] {
  return resourcesNamedBy(question, bucketIn(textOf(found.value) ?? NO_TEXT), ['AWS::S3::Bucket']).map((bucket) => {
    const rules = valuesAt(bucket.properties, ['OwnershipControls', 'Rules', 0, 'ObjectOwnership'], bucket.when);
    return {
      match: allOf(
        ...rules.map((each) => {
          const text = textOf(each.value) ?? stripPrivate('BucketOwnerEnforced');
          const takes = isSymbolic(text) ? 'possible' : text === 'BucketOwnerEnforced' ? 'impossible' : 'certain';
          return impliedBy(each.when, extentOf(takes));
        }),
      ),
      expected: 'a bucket with access control lists, which CloudFront needs',
      steps: [step(`${bucket.id} gets the logs of ${thing.id}.`, bucket)],
      missing: [`the object ownership of ${bucket.id}`],
    };
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
export const BUCKETS: Recording = {
  page: `${DOCS}AmazonS3/latest/userguide/ServerLogs.html`,
  keys: ['to', 'under'],
  sources: (question, thing, claim) => {
    const prefix = textOf(valuesAt(thing.properties, ['LoggingConfiguration', 'LogFilePrefix'])[0]?.value) ?? NO_TEXT;
    const destinations = valuesAt(thing.properties, ['LoggingConfiguration', 'DestinationBucketName'], thing.when).map(
      (found) => ({ found, prefix }),
    );
    return [
      {
        thing,
        answers: [
          ...goesTo(question, thing, destinations, claim),
          ...set(destinations).map(({ found }) => {
            const writings = [{ action: 's3:PutObject', part: compose`/${prefix}0` }];
            const answer = writesInto(question, thing, {
              found,
              writer: service('logging.s3.amazonaws.com'),
              writings,
              withKey: false,
              outside: extentOf('possible'),
            });
            return orByList(question, found, answer);
          }),
        ],
      },
    ];
  },
};

/** The older way: the list LogDeliveryWrite on a bucket that has lists. */
function orByList(question: Question, found: Found, answer: Answer): Answer {
  const buckets = resourcesNamedBy(question, textOf(found.value) ?? NO_TEXT, ['AWS::S3::Bucket']);
  const lists = buckets.map((bucket) =>
    anyOf(
      ...valuesAt(bucket.properties, ['AccessControl'], bucket.when).map((each) =>
        allOf(exactlyIn(each.when), extentOf(textOf(each.value) === 'LogDeliveryWrite' ? 'certain' : 'impossible')),
      ),
    ),
  );
  return buckets.length === 0 ? answer : { ...answer, match: anyOf(answer.match, allOf(...lists)) };
}

/** What writes into the resource that a property names, without a policy that the template has to give. */
function loggedAt(page: string, path: Path): Recording {
  return {
    page,
    keys: ['to'],
    sources: (question, thing, claim) => {
      const destinations = valuesAt(thing.properties, path, thing.when).map((found) => ({ found, prefix: NO_TEXT }));
      return [{ thing, answers: goesTo(question, thing, destinations, claim) }];
    },
  };
}

export const REST_STAGES = loggedAt(`${DOCS}apigateway/latest/developerguide/set-up-logging.html`, [
  'AccessLogSetting',
  'DestinationArn',
]);
export const HTTP_STAGES = loggedAt(`${DOCS}apigateway/latest/developerguide/http-api-logging.html`, [
  'AccessLogSettings',
  'DestinationArn',
]);
export const RESOLVERS = loggedAt(`${DOCS}Route53/latest/DeveloperGuide/resolver-query-logs.html`, ['DestinationArn']);

/** The account needs a policy of CloudWatch Logs that lets Route 53 in: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html */
export const HOSTED_ZONES: Recording = {
  page: `${DOCS}Route53/latest/DeveloperGuide/query-logs.html`,
  keys: ['to'],
  sources: (question, thing, claim) => {
    const path = ['QueryLoggingConfig', 'CloudWatchLogsLogGroupArn'];
    const destinations = valuesAt(thing.properties, path, thing.when).map((found) => ({ found, prefix: NO_TEXT }));
    const policies = thingsOf(question, 'AWS::Logs::ResourcePolicy').filter((each) =>
      valuesAt(each.properties, ['PolicyDocument']).some(({ value }) =>
        JSON.stringify(value ?? '').includes('route53.amazonaws.com'),
      ),
    );
    const says = `${policies.map(({ id }) => id).join(', ') || 'No policy'} lets Route 53 write logs.`;
    const letIn: Answer = {
      match: policies.length > 0 ? EVERYWHERE : extentOf('possible'),
      expected: 'a policy of CloudWatch Logs that lets Route 53 in',
      steps: [step(says, thing)],
      missing: ['whether a policy of CloudWatch Logs of the account lets Route 53 write'],
    };
    return [{ thing, answers: [...goesTo(question, thing, destinations, claim), letIn] }];
  },
};
