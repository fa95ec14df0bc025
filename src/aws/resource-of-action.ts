/** What an action may be about: of two elements of a statement, the Resource must fit the Action to grant anything. */
import { isHole, isMadeUpName, type Text, unitsOf } from '../base/index.ts';
import { parseArn } from './arn.ts';
import table from './iam-actions.json' with { type: 'json' };

/** Whether a resource that the pattern matches may be one that the action is about. */
export function mayBeAbout(action: Text, pattern: Text): boolean {
  const { service, account, resource } = parseArn(pattern) ?? {};
  if (service === undefined || account === undefined || resource === undefined) return true;
  if (!mayBeOf(action, service)) return false;
  return action.startsWith('s3:') && service === 's3' && account === '' ? isBucketOrObject(action, resource) : true;
}

function mayBeOf(action: Text, service: Text): boolean {
  if (/[*?]/.test(service) || unitsOf(service).some(isHole)) return true;
  const own = action.slice(0, action.indexOf(':')).toLowerCase();
  const others: Readonly<Record<string, string>> = table.resourceServices;
  const named = Object.hasOwn(others, own) ? (others[own] ?? '').split(',') : [own];
  return named.includes(service) || named.some((each) => each.includes('$'));
}

/** Buckets and their objects have ARNs of one kind, but each action of S3 is about one of the two. */
function isBucketOrObject(action: Text, resource: Text): boolean {
  const isObject = resource.includes('/');
  return isObjectAction(action) ? isObject || isOpen(resource) : !isObject;
}

/** Whether a wildcard, a parameter or the like may stand for the name of an object as well. */
function isOpen(resource: Text): boolean {
  return unitsOf(resource).some((unit) => unit === '*' || (isHole(unit) && !isMadeUpName(unit)));
}

const OTHER_OBJECT_ACTIONS =
  /^s3:(AbortMultipartUpload|ListMultipartUploadParts|BypassGovernanceRetention|ReplicateDelete|ReplicateTags|InitiateReplication)$/i;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export function isObjectAction(action: string): boolean {
  return (/object/i.test(action) && !/bucket/i.test(action)) || OTHER_OBJECT_ACTIONS.test(action);
}
