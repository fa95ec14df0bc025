/** The errors of S3, with the members it tells beside code and message. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
import { ServiceError } from '../../service.ts';

export function s3Error(
  code: string,
  message: string,
  status: number,
  members: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): ServiceError {
  return new ServiceError(code, message, { status, members, headers });
}

export const noSuchBucket = (name: string) =>
  s3Error('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });

export const noSuchKey = (key: string, headers: Readonly<Record<string, string>> = {}) =>
  s3Error('NoSuchKey', 'The specified key does not exist.', 404, { Key: key }, headers);

export const invalidArgument = (message: string, name: string, value?: unknown) =>
  s3Error('InvalidArgument', message, 400, {
    ArgumentName: name,
    ...(value === undefined ? {} : { ArgumentValue: value }),
  });

export const invalidRequest = (message: string) => s3Error('InvalidRequest', message, 400);

export const malformedBody = () =>
  s3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    400,
  );

export const preconditionFailed = (condition: string) =>
  s3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });

/** A write that would hold by its condition, had nobody else written meanwhile. */
export const conditionalConflict = (condition: string, key: string) =>
  s3Error(
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    409,
    { Condition: condition, Key: key },
  );

export const accessDenied = (message = 'Access Denied', members: Readonly<Record<string, unknown>> = {}) =>
  s3Error('AccessDenied', message, 403, members);

export const methodNotAllowedOn = (
  method: string,
  resourceType: string,
  headers: Readonly<Record<string, string>> = {},
) =>
  s3Error(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    405,
    { Method: method, ResourceType: resourceType },
    headers,
  );

/** A condition that S3 knows and an operation does not take. */
export const headerNotImplemented = (header: string, more?: string) =>
  s3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
    Header: header,
    ...(more === undefined ? {} : { additionalMessage: more }),
  });
