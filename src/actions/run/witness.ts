/** Runs the witnesses of an architecture against the system that is up, one after the other, and tells what each saw. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import type { WitnessRow } from '../../answers/index.ts';
import type { ClaimSet } from '../../claims/index.ts';
import type { FrontDoorAnswer, FrontDoorRequest, RunWitness, WitnessedSystem } from '../../constructs/index.ts';
import type { AccountRegion, LocalWorld, RunningSystem } from '../../local/index.ts';
import { readFault } from './fault.ts';
import { imagesOfCheckout } from './image.ts';
import { runJob } from './job.ts';
import { operatorShell } from './operator-shell.ts';

export interface WitnessedRun {
  readonly world: LocalWorld;
  readonly at: AccountRegion;
  readonly system: RunningSystem;
  readonly outputs: readonly { readonly name: string; readonly value: string }[];
  /** Where state is kept. */
  readonly folder: string;
  /** The folder of the project's configuration. */
  readonly project: string;
  /** The file with the certificate to trust. */
  readonly authority: string;
  readonly signal?: AbortSignal;
  onRow?(row: WitnessRow): void;
}

/** A row for each thing that a claim says must be seen, in the order of the claims. */
export async function runWitnesses(
  witnesses: readonly RunWitness[],
  claims: ClaimSet,
  run: WitnessedRun,
): Promise<readonly WitnessRow[]> {
  const rows: WitnessRow[] = [];
  const system = witnessedSystem(run);
  for (const { id: claim, title, holds } of claims.claims) {
    const wanted = holds.flatMap((each) => (each.kind === 'witness' ? [each] : []));
    const given = witnesses.filter((each) => each.claim === claim);
    for (const [position, { by, what, lacks }] of wanted.entries()) {
      run.signal?.throwIfAborted();
      const about = { claim, title, by, what, ...(lacks !== undefined && { lacks }) };
      const witness = given[position];
      const row =
        witness === undefined
          ? { ...about, outcome: 'unseen' as const, says: unseenBecause(lacks) }
          : { ...about, ...(await seen(witness, system)) };
      rows.push(row);
      run.onRow?.(row);
    }
  }
  return rows;
}

function unseenBecause(lacks: string | undefined): string {
  return lacks === undefined ? 'No witness is written for it.' : `No machine of its own shows it: ${lacks}`;
}

async function seen(witness: RunWitness, system: WitnessedSystem): Promise<Pick<WitnessRow, 'outcome' | 'says'>> {
  try {
    return { outcome: 'seen', says: await witness.see(system) };
  } catch (thrown) {
    return { outcome: 'failed', says: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

const LOOK_SECONDS = 0.25;

/** The running system, as witnesses and demos are handed it. */
export function witnessedSystem({
  world,
  at,
  system,
  outputs,
  folder,
  project,
  authority,
  signal,
}: WitnessedRun): WitnessedSystem {
  const ca = readFileSync(authority);
  const executed: WitnessedSystem['exec'] = async (component, words) => {
    let said = '';
    const code = await system.exec(component, words, (more) => (said += more), signal);
    return { code, said };
  };
  return {
    output(name) {
      const found = outputs.find((each) => each.name === name)?.value;
      if (found === undefined)
        throw new Error(`there is no output ${name}; there is ${outputs.map((each) => each.name).join(', ')}`);
      return found;
    },
    async ask(given) {
      const door = doorOf(system);
      if (door === undefined) throw new Error('no component has a front door');
      return askedDoor(door, ca, given);
    },
    async aws(service, operation, input) {
      return (await world.invoke(service, operation, input, at)) as Readonly<Record<string, unknown>>;
    },
    async program(component, text) {
      const { code, said } = await executed(component, [process.execPath, '-e', text]);
      if (code !== 0) throw new Error(`a program on ${component} ended with ${code}: ${said.trim().slice(-500)}`);
      return said.trim();
    },
    exec: executed,
    play(name, answer, address) {
      const listener = async (request: IncomingMessage, response: ServerResponse) => {
        let body = '';
        for await (const chunk of request.setEncoding('utf8')) body += chunk;
        const { method = 'GET', url: path = '/' } = request;
        const { status, headers, body: said } = answer({ method, path, headers: joined(request.headers), body });
        response.writeHead(status, headers).end(said);
      };
      return system.play(name, listener, address);
    },
    operator: (script, given) =>
      operatorShell(script, given, { url: world.endpoint, at, project, ...(signal !== undefined && { signal }) }),
    images: (given, look) =>
      imagesOfCheckout(given, look, { url: world.endpoint, at, project, ...(signal !== undefined && { signal }) }),
    job: (given) =>
      runJob(given, {
        url: world.endpoint,
        at,
        project,
        authority,
        door: (protocol) => doorOf(system, protocol),
        assume: (input) => world.invoke('sts', 'AssumeRoleWithWebIdentity', input, at),
        ...(signal !== undefined && { signal }),
      }),
    async fault(...words) {
      const read = readFault(words);
      if (!read.ok) throw new Error(read.diagnostics[0]?.what);
      await system.fault(read.value);
    },
    stateOf: (component) => system.status().find((each) => each.component === component)?.state,
    mails() {
      const outbox = join(folder, 'outbox');
      if (!existsSync(outbox)) return [];
      return readdirSync(outbox)
        .sort()
        .map((name) => readFileSync(join(outbox, name), 'utf8'));
    },
    async until(what, seconds, look, everySeconds = LOOK_SECONDS) {
      const end = performance.now() + seconds * 1000;
      for (;;) {
        signal?.throwIfAborted();
        const found = await look();
        if (found !== undefined) return found;
        if (performance.now() > end) throw new Error(`${what} was not seen within ${seconds} s`);
        await new Promise((done) => setTimeout(done, everySeconds * 1000));
      }
    },
  };
}

/** The front door, or the one that speaks a protocol. */
function doorOf(system: RunningSystem, protocol?: 'http:' | 'https:'): string | undefined {
  const doors = system.status().flatMap(({ url }) => url ?? []);
  const speaking = (wanted: string) => doors.filter((url) => url.startsWith(wanted));
  if (protocol !== undefined) return speaking(protocol).at(-1);
  return speaking('https:').at(-1) ?? speaking('http:')[0];
}

function joined(headers: IncomingHttpHeaders): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

const LONGEST_MS = 30_000;

function askedDoor(
  door: string,
  ca: Buffer,
  { method = 'GET', path, headers = {}, body, newestTls }: FrontDoorRequest,
): Promise<FrontDoorAnswer> {
  return new Promise((resolve, reject) => {
    const url = new URL(path, door);
    const asking = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        method,
        // Managed rules of AWS WAF refuse who does not say what it is.
        headers: { 'user-agent': 'lintel', ...headers },
        ca,
        agent: false,
        signal: AbortSignal.timeout(LONGEST_MS),
        ...(newestTls !== undefined && { maxVersion: newestTls }),
        // OpenSSL offers no TLS 1.1 by itself: a client of that age does.
        ...(newestTls === 'TLSv1.1' && { minVersion: newestTls, ciphers: 'DEFAULT:@SECLEVEL=0' }),
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (more: string) => (text += more));
        const tls = answer.socket instanceof TLSSocket ? (answer.socket.getProtocol() ?? '') : '';
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: joined(answer.headers),
            body: text,
            tls,
          }),
        );
        answer.once('error', reject);
      },
    );
    asking.once('error', reject);
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) asking.end(body);
    else pipeline(Readable.from(body), asking).catch(reject);
  });
}
