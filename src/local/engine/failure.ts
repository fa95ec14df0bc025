import { randomUUID } from 'node:crypto';
import { ServiceError } from '../service.ts';
import { faultText } from './words.ts';

/**
 * The reason of a failed resource, in the form in which CloudFormation passes on what a resource handler says
 * (https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html).
 */
export function reasonOf(thrown: unknown, type: string): string {
  if (!(thrown instanceof ServiceError)) return faultText(thrown);
  const service = type.split('::')[1] ?? type;
  const said = `${thrown.message} (Service: ${service}, Status Code: ${thrown.status ?? 400}, Request ID: ${randomUUID()})`;
  return `Resource handler returned message: "${said}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${handlerCode(thrown)})`;
}

function handlerCode({ code, status = 400 }: ServiceError): string {
  if (/AlreadyExists|AlreadyOwned|NameExists|Duplicate|Exists$/.test(code)) return 'AlreadyExists';
  if (/NotFound|NoSuch|NonExistent|DoesNotExist/.test(code)) return 'NotFound';
  if (/AccessDenied|Unauthorized|NotAuthorized/.test(code)) return 'AccessDenied';
  if (/Throttl/.test(code)) return 'Throttling';
  if (/Limit|Quota/.test(code)) return 'ServiceLimitExceeded';
  if (status >= 500) return 'ServiceInternalError';
  return /Invalid|Validation|Malformed|Missing/.test(code) ? 'InvalidRequest' : 'GeneralServiceException';
}

/** A failed creation that leaves something behind, which the rollback has to delete. */
export class LeftBehind extends Error {
  readonly physicalId: string;

  constructor(message: string, physicalId: string) {
    super(message);
    this.physicalId = physicalId;
  }
}
