/** How witnesses talk to the system: as people of the invented company, as an operator on the host, and in SQL. */
import { type FrontDoorAnswer, type FrontDoorRequest, mustSee, type WitnessedSystem } from 'lintel/constructs';
import { passwordOf } from '../demo.ts';

export const CHIEF = 'ceo@coherent.example';
/** Works on tasks, and may see projects. */
export const FIELD = 'field@coherent.example';

export const HEALTH = '/api/v1/health';

export interface Answer extends FrontDoorAnswer {
  readonly json: Readonly<Record<string, unknown>>;
}

/** The tokens of people, by the system that gave them. */
const tokens = new WeakMap<WitnessedSystem, Map<string, string>>();

/** A token is good until its session ends. */
export async function tokenOf(system: WitnessedSystem, email: string): Promise<string> {
  const known = tokens.get(system) ?? new Map<string, string>();
  tokens.set(system, known);
  const token = known.get(email) ?? (await loggedIn(system, email));
  known.set(email, token);
  return token;
}

export async function loggedIn(system: WitnessedSystem, email: string): Promise<string> {
  const password = await passwordOf(system, email);
  const { status, json } = await asked(system, { method: 'POST', path: '/api/v1/auth/login' }, { email, password });
  mustSee(status === 200 && typeof json.token === 'string', `the login of ${email} is answered with ${status}`);
  return json.token;
}

/** Asks the front door, with a body in JSON; waits where the API says that there were too many. */
export async function asked(system: WitnessedSystem, request: FrontDoorRequest, body?: object): Promise<Answer> {
  const given = {
    ...request,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json', ...request.headers },
      body: JSON.stringify(body),
    }),
  };
  const once = async () => {
    const answer = await system.ask(given);
    return answer.status === 429 ? undefined : { ...answer, json: jsonOf(answer.body) };
  };
  return system.until('an answer that is not 429', 180, once, 5);
}

/** Asks as a person. */
export async function askedBy(
  system: WitnessedSystem,
  email: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const once = async () => {
    const headers = { authorization: `Bearer ${await tokenOf(system, email)}` };
    return asked(system, { method, path: `/api/v1${path}`, headers }, body);
  };
  const answer = await once();
  if (answer.status !== 401) return answer;
  // A new server signs with another key: whoever was logged in logs in again.
  tokens.get(system)?.delete(email);
  return once();
}

function jsonOf(text: string): Answer['json'] {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null ? { ...found } : {};
  } catch {
    return {};
  }
}

/** A thing of a kind that the chief makes, by its id. */
export async function made(system: WitnessedSystem, kind: string, name: string): Promise<string> {
  const { status, json } = await askedBy(system, CHIEF, 'POST', `/${kind}`, { name });
  mustSee(status === 201 && typeof json.id === 'string', `a new ${kind} is answered with ${status}`);
  return json.id;
}

/** Uploads a file to a thing as the chief. */
export async function uploaded(
  system: WitnessedSystem,
  to: { readonly kind: string; readonly id: string },
  file: { readonly name: string; readonly type: string; readonly content: Uint8Array },
  inPieces?: (body: Uint8Array) => AsyncIterable<Uint8Array>,
): Promise<Answer> {
  const boundary = crypto.randomUUID();
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.name}"\r\nContent-Type: ${file.type}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), file.content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return asked(system, {
    method: 'POST',
    path: `/api/v1/artifact/upload?entity=${to.kind}&entity_id=${to.id}`,
    headers: {
      authorization: `Bearer ${await tokenOf(system, CHIEF)}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    body: inPieces?.(body) ?? body,
  });
}

export interface StoredDocument {
  readonly id: string;
  readonly attachment_object_key: string;
}

export function documentIn({ status, json, body }: Answer): StoredDocument {
  const [first] = Array.isArray(json.data) ? (json.data as readonly StoredDocument[]) : [];
  mustSee(status === 201 && first !== undefined, `the upload is answered with ${status}: ${body.slice(0, 120)}`);
  return first;
}

/** As the first bytes of a PNG are, followed by what no reader looks at. https://www.w3.org/TR/png-3/#3PNGsignature */
export function png(bytes: number): Uint8Array {
  const content = Buffer.alloc(bytes, 7);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(content);
  return content;
}

/** What a command on the host prints. */
export async function said(system: WitnessedSystem, ...words: readonly [string, ...string[]]): Promise<string> {
  const { code, said: text } = await system.exec('Server', words);
  mustSee(code === 0, `${words[0]} on the host ended with ${code}: ${text.trim().slice(-300)}`);
  return text.trim();
}

/** Logs in to the database as the scripts of the host do: the password stands in no list of processes. */
const SQL = `set -euo pipefail
set -a; . /etc/coherent/api.env; set +a
secret="$(aws secretsmanager get-secret-value --secret-id "$DATABASE_SECRET_ARN" --query SecretString --output text)"
PGUSER="$(jq -r .username <<<"$secret")" PGPASSWORD="$(jq -r .password <<<"$secret")"
export PGUSER PGPASSWORD
psql "$(sed "s|/coherent?|/$1?|" <<<"$DATABASE_URL")" --tuples-only --no-align --quiet --command "$0"`;

/** What a query answers, a line a row. */
export function sql(system: WitnessedSystem, query: string, database = 'coherent'): Promise<string> {
  return said(system, 'bash', '-c', SQL, query, database);
}

/** Resolves with the seconds until the front door answers a question that needs the database. */
export async function secondsUntilServed(system: WitnessedSystem, sinceMs: number, seconds: number): Promise<number> {
  const look = async () => {
    const status = await askedBy(system, CHIEF, 'GET', '/auth/me').then(
      (answer) => answer.status,
      () => 0,
    );
    return status === 200 ? true : undefined;
  };
  await system.until('an answer that needs the database', seconds, look, 1);
  return (performance.now() - sinceMs) / 1000;
}
