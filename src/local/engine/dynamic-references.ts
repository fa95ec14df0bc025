/**
 * `{{resolve:ssm:name:version}}`, `{{resolve:ssm-secure:…}}` and `{{resolve:secretsmanager:id:SecretString:key:stage:version}}`
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html). They are resolved when a
 * resource is made or changed, and stand as they are written in everything that is shown.
 */
import type { Call } from '../service.ts';
import { isMap, mapOf } from './words.ts';

const REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}/g;

/** The value with every dynamic reference replaced. Throws when one cannot be resolved. */
export async function withDynamicReferences(value: unknown, call: Call): Promise<unknown> {
  if (typeof value === 'string') return value.includes('{{resolve:') ? resolveText(value, call) : value;
  if (Array.isArray(value)) return Promise.all(value.map((each) => withDynamicReferences(each, call)));
  if (!isMap(value)) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, each]) => [key, await withDynamicReferences(each, call)] as const),
  );
  return Object.fromEntries(entries);
}

/** Whether some text inside holds one. */
export function hasDynamicReference(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{resolve:');
  if (Array.isArray(value)) return value.some(hasDynamicReference);
  return isMap(value) && Object.values(value).some(hasDynamicReference);
}

async function resolveText(text: string, call: Call): Promise<string> {
  let done = '';
  let from = 0;
  for (const found of text.matchAll(REFERENCE)) {
    const [whole, service = '', reference = ''] = found;
    done += text.slice(from, found.index) + (await lookUp(service, reference, call));
    from = found.index + whole.length;
  }
  return done + text.slice(from);
}

async function lookUp(service: string, reference: string, call: Call): Promise<string> {
  if (service !== 'secretsmanager') return parameter(reference, service === 'ssm-secure', call);
  const { id, rest } = secretIdOf(reference);
  const [kind = 'SecretString', key = '', stage = '', version = ''] = rest;
  if (kind !== '' && kind !== 'SecretString')
    throw new Error(`Dynamic reference {{resolve:secretsmanager:${reference}}} has no valid secret-string segment`);
  const input = {
    SecretId: id,
    ...(stage !== '' && { VersionStage: stage }),
    ...(version !== '' && { VersionId: version }),
  };
  const found = mapOf(await call.world.invoke('secretsmanager', 'GetSecretValue', input, call)).SecretString;
  if (typeof found !== 'string') throw new Error(`The secret ${id} has no SecretString`);
  if (key === '') return found;
  const value = mapOf(parse(found))[key];
  if (value === undefined) throw new Error(`Could not find a value associated with JSONKey in SecretString`);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The id of a secret, which holds colons when it is an ARN, and what follows it. */
function secretIdOf(reference: string): { readonly id: string; readonly rest: readonly string[] } {
  const parts = reference.split(':');
  const length = reference.startsWith('arn:') ? 7 : 1;
  return { id: parts.slice(0, length).join(':'), rest: parts.slice(length) };
}

async function parameter(reference: string, isSecure: boolean, call: Call): Promise<string> {
  const input = { Name: reference, WithDecryption: isSecure };
  const found = mapOf(mapOf(await call.world.invoke('ssm', 'GetParameter', input, call)).Parameter);
  if (typeof found.Value !== 'string') throw new Error(`Unable to fetch parameters [${reference}]`);
  if (!isSecure && found.Type === 'SecureString')
    throw new Error(`Non-secure reference to the secure parameter ${reference}; use ssm-secure`);
  return found.Value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
