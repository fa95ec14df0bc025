/** Object Lock: retention and legal hold. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
import type { S3Operations } from '../../schemas/s3.generated.ts';
import type { Call } from '../../service.ts';
import { type Bucket, bucketOf, bucketsOf, type ObjectVersion } from './bucket.ts';
import { accessDenied, invalidArgument, invalidRequest, malformedBody, s3Error } from './s3-error.ts';
import { changeVersion, versionOf } from './version-of.ts';

interface AskedLock {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

/** The lock of a new version: what the request asks for, else the bucket's default. */
export function lockOf(
  asked: AskedLock,
  bucket: Bucket,
  call: Call,
): Pick<ObjectVersion, 'lockMode' | 'retainUntilMs' | 'legalHold'> {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = asked;
  const now = call.world.clock.now();
  if ((mode === undefined) !== (until === undefined)) {
    throw invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date',
    );
  }
  if ((mode !== undefined || hold !== undefined) && bucket.lock === undefined) {
    throw invalidRequest('Bucket is missing Object Lock Configuration');
  }
  if (mode !== undefined && mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') {
    throw invalidArgument('Unknown wormMode directive.', 'x-amz-object-lock-mode', mode);
  }
  if (until !== undefined && until.getTime() <= now) throw past(until);
  const rule = bucket.lock?.rule;
  const own = rule === undefined ? {} : { lockMode: rule.mode, retainUntilMs: now + daysOf(rule) * 86_400_000 };
  return {
    ...(mode === undefined || until === undefined ? own : { lockMode: mode, retainUntilMs: until.getTime() }),
    ...(hold === undefined ? {} : { legalHold: hold }),
  };
}

function daysOf({ days, years }: NonNullable<NonNullable<Bucket['lock']>['rule']>): number {
  return days ?? (years ?? 0) * 365;
}

/** A date as Java writes it, in the time of S3's home. */
function javaDate(date: Date): string {
  const there = new Date(date.getTime() - 8 * 3_600_000).toUTCString();
  const [, weekday = '', day = '', month = '', year = '', time = ''] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(there) ?? [];
  return `${weekday} ${month} ${day} ${time} PST ${year}`;
}

function past(until: Date) {
  return invalidArgument('The retain until date must be in the future!', 'RetainUntilDate', javaDate(until));
}

export function toldLock({ lockMode, retainUntilMs, legalHold }: ObjectVersion) {
  return {
    ...(lockMode === undefined ? {} : { ObjectLockMode: lockMode }),
    ...(retainUntilMs === undefined ? {} : { ObjectLockRetainUntilDate: new Date(retainUntilMs) }),
    ...(legalHold === undefined ? {} : { ObjectLockLegalHoldStatus: legalHold }),
  };
}

/** Throws where a version may not be deleted yet. */
export function checkUnlocked(version: ObjectVersion, bypass: boolean, call: Call): void {
  const isRetained = (version.retainUntilMs ?? 0) > call.world.clock.now();
  if (version.legalHold === 'ON' || (isRetained && !(version.lockMode === 'GOVERNANCE' && bypass))) {
    throw accessDenied('Access Denied because object protected by object lock.');
  }
}

export const putObjectRetention: S3Operations['PutObjectRetention'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const version = versionOf(bucket, input.Key, input.VersionId, call, 'PUT');
  if (bucket.lock === undefined) throw invalidRequest('Bucket is missing Object Lock Configuration');
  const { Mode: mode, RetainUntilDate: until } = input.Retention ?? {};
  if ((mode === undefined) !== (until === undefined)) throw malformedBody();
  if (mode !== undefined && mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw malformedBody();
  const now = call.world.clock.now();
  if (until !== undefined && until.getTime() <= now) throw past(until);
  const isRetained = (version.retainUntilMs ?? 0) > now;
  const isWeaker =
    until === undefined ||
    until.getTime() < (version.retainUntilMs ?? 0) ||
    (version.lockMode === 'COMPLIANCE' && mode !== 'COMPLIANCE');
  if (isRetained && isWeaker && !(version.lockMode === 'GOVERNANCE' && input.BypassGovernanceRetention === true)) {
    throw accessDenied('Access Denied because object protected by object lock.');
  }
  changeVersion(
    bucket,
    input.Key,
    version,
    { lockMode: mode, retainUntilMs: until?.getTime() } as Partial<ObjectVersion>,
    call,
  );
  return {};
};

export const getObjectRetention: S3Operations['GetObjectRetention'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const version = versionOf(bucket, input.Key, input.VersionId, call);
  if (bucket.lock === undefined) throw invalidRequest('Bucket is missing Object Lock Configuration');
  if (version.lockMode === undefined || version.retainUntilMs === undefined) throw noLock();
  return { Retention: { Mode: version.lockMode, RetainUntilDate: new Date(version.retainUntilMs) } };
};

export const putObjectLegalHold: S3Operations['PutObjectLegalHold'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const version = versionOf(bucket, input.Key, input.VersionId, call, 'PUT');
  if (input.LegalHold === undefined) throw malformedBody();
  if (bucket.lock === undefined) throw invalidRequest('Bucket is missing Object Lock Configuration');
  const status = input.LegalHold.Status;
  if (status !== 'ON' && status !== 'OFF') throw malformedBody();
  changeVersion(bucket, input.Key, version, { legalHold: status }, call);
  return {};
};

export const getObjectLegalHold: S3Operations['GetObjectLegalHold'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const version = versionOf(bucket, input.Key, input.VersionId, call);
  if (bucket.lock === undefined) throw invalidRequest('Bucket is missing Object Lock Configuration');
  if (version.legalHold === undefined) throw noLock();
  return { LegalHold: { Status: version.legalHold } };
};

function noLock() {
  return s3Error('NoSuchObjectLockConfiguration', 'The specified object does not have a ObjectLock configuration', 404);
}

export const putObjectLockConfiguration: S3Operations['PutObjectLockConfiguration'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  if (bucket.versioning !== 'Enabled') {
    throw s3Error(
      'InvalidBucketState',
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      409,
    );
  }
  const configuration = input.ObjectLockConfiguration;
  if (configuration?.ObjectLockEnabled !== 'Enabled') throw malformedBody();
  const retention = configuration.Rule?.DefaultRetention;
  if (configuration.Rule !== undefined) {
    const { Mode, Days, Years } = retention ?? {};
    if ((Mode !== 'GOVERNANCE' && Mode !== 'COMPLIANCE') || (Days === undefined) === (Years === undefined))
      throw malformedBody();
  }
  const rule =
    retention?.Mode === undefined
      ? undefined
      : {
          mode: retention.Mode,
          ...(retention.Days === undefined ? {} : { days: retention.Days }),
          ...(retention.Years === undefined ? {} : { years: retention.Years }),
        };
  bucketsOf(call.world).put(bucket.name, { ...bucket, lock: rule === undefined ? {} : { rule } });
  return {};
};

export const getObjectLockConfiguration: S3Operations['GetObjectLockConfiguration'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  if (bucket.lock === undefined) {
    throw s3Error(
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
      404,
      {
        BucketName: bucket.name,
      },
    );
  }
  const { rule } = bucket.lock;
  return {
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      ...(rule === undefined
        ? {}
        : {
            Rule: {
              DefaultRetention: {
                Mode: rule.mode,
                ...(rule.days === undefined ? {} : { Days: rule.days }),
                ...(rule.years === undefined ? {} : { Years: rule.years }),
              },
            },
          }),
    },
  };
};
