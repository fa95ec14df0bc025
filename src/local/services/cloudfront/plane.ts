/**
 * Distributions that run: one process each on the internet of the sandbox, in front of what it reaches there as anybody else
 * would, so that groups, ACLs and routes stand between it and its origins as on AWS.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mapOf } from '../../engine/words.ts';
import { EDGE_BLOCK, edgeAddress, VPC_ORIGIN_ADDRESS } from '../../network/edge-addresses.ts';
import { compiledCode, programFile } from '../../network/programs.ts';
import type { RunningNetwork, RunningProcess } from '../../network/sandbox.ts';
import type { Properties } from '../../service.ts';
import { isAwsName, ON_INTERNET } from '../../system/aws-names.ts';
import type { DeliveredLog } from '../../system/delivered-log.ts';
import type { DataPlane, PlaneStatus, SystemResource, SystemScene } from '../../system/plane.ts';
import { certificateMaterial } from '../acm/certificates.ts';
import { balancersOf } from '../elbv2/kept.ts';
import { firewallGaps, judged, wantedFirewall } from '../wafv2/firewall.ts';
import { watchWebAcls } from '../wafv2/kept-acls.ts';
import { edgeBucketOf, whyBucketRefuses } from './bucket-access.ts';
import type { EdgeCertificate } from './edge/plan.ts';
import { standardLogLine } from './edge/record.ts';
import type { EdgeNews, WantedEdge } from './edge-messages.ts';
import { behaviorsOf, errorResponsesOf, type OriginPlace, originsOf } from './edge-plan.ts';
import { distributionsOf, type KeptDistribution, vpcOriginsOf, watchInvalidations } from './kept.ts';
import { distributionLimits } from './limits.ts';
import { standardLog, standardLogOf } from './standard-log.ts';

const TYPE = 'AWS::CloudFront::Distribution';

interface Front {
  readonly network: object;
  readonly process: RunningProcess;
  told: string;
  ended: boolean;
  url: string | undefined;
  readonly log: DeliveredLog;
}

export function cloudfrontPlane(): DataPlane {
  const fronts = new Map<string, Front>();
  const rows = new Map<string, PlaneStatus>();
  const addresses = new Map<string, string>();
  const doors = new Map<string, { readonly network: object; readonly port: number }>();
  const relays = new Map<string, { readonly path: string; readonly process: RunningProcess }>();
  const issued = new Map<string, Promise<EdgeCertificate>>();
  let sockets: string | undefined;
  let relayCount = 0;
  let scene: SystemScene | undefined;
  let forget: (() => void)[] = [];
  let turn: Promise<void> = Promise.resolve();

  const end = async (id: string) => {
    const front = fronts.get(id);
    fronts.delete(id);
    if (front === undefined) return;
    if (!front.ended) await front.process.stop('SIGTERM').catch(() => undefined);
    await front.process.ended;
    await front.log.end();
  };

  /** A socket that leads into a VPC, to an address that the internet does not have. */
  const relayTo = async (
    now: SystemScene,
    subnet: string,
    host: string,
    port: number,
    patienceMs: number,
  ): Promise<string | undefined> => {
    const { network } = now;
    const router = network?.plan.routers.find(({ devices, vpc }) =>
      devices.some(({ addresses: own }) => own.includes(host)) ? vpc : undefined,
    );
    if (network === undefined || router === undefined) return undefined;
    const key = `${subnet} ${host}:${port} ${patienceMs}`;
    const known = relays.get(key);
    if (known !== undefined) return known.path;
    sockets ??= mkdtempSync(join(tmpdir(), 'lintel-edge-'));
    relayCount += 1;
    const path = join(sockets, `${relayCount}`);
    const ready = Promise.withResolvers<void>();
    const process = await network.start(router.namespace, globalThis.process.execPath, {
      arguments: [programFile('relay'), path, host, `${port}`, VPC_ORIGIN_ADDRESS, `${patienceMs}`],
      onOutput: (stream, text) => (stream === 'stdout' ? ready.resolve() : now.log('cloudfront', text.trim())),
    });
    const relay = { path, process };
    void process.ended.then(() => {
      ready.reject(new Error(`nothing leads to ${host} in its VPC`));
      if (relays.get(key) !== relay) return;
      relays.delete(key);
      now.fell('cloudfront');
    });
    relays.set(key, relay);
    await ready.promise;
    return path;
  };

  const placesOf = async (
    now: SystemScene,
    { config, arn }: KeptDistribution,
  ): Promise<ReadonlyMap<string, OriginPlace>> => {
    const found = new Map<string, OriginPlace>();
    for (const value of [config.Origins].flat()) {
      const origin = mapOf(value);
      const vpcOrigin = mapOf(origin.VpcOriginConfig).VpcOriginId;
      const place =
        vpcOrigin === undefined
          ? publicPlace(now, String(origin.DomainName))
          : await privatePlace(now, String(vpcOrigin), Number(origin.ConnectionTimeout ?? 10) * 1000);
      found.set(String(origin.Id), (await refusedByBucket(now, origin, arn)) ?? place);
    }
    return found;
  };

  const privatePlace = async (now: SystemScene, id: string, patienceMs: number): Promise<OriginPlace> => {
    const kept = vpcOriginsOf({ world: now.world, account: now.at.account }).get(id);
    const resource = now.resourceOf(kept?.config.Arn);
    const [seat] = resource === undefined ? [] : now.seatsOf(resource);
    const address = seat?.addresses[4];
    if (kept === undefined || resource === undefined || seat === undefined || address === undefined)
      return {
        place: { kind: 'nowhere', why: `the VPC origin ${id} leads to nothing that stands here` },
        alsoNamed: [],
      };
    const isPlain = kept.config.OriginProtocolPolicy === 'http-only';
    const port = Number((isPlain ? kept.config.HTTPPort : kept.config.HTTPSPort) ?? (isPlain ? 80 : 443));
    const path = await relayTo(now, seat.subnet, address, port, patienceMs);
    const place =
      path === undefined
        ? ({ kind: 'nowhere', why: `nothing leads to ${address}` } as const)
        : ({ kind: 'socket', path } as const);
    const protocol = isPlain ? 'http-only' : 'https-only';
    return { place, alsoNamed: [String(resource.attributes.DNSName ?? '')], protocol };
  };

  const certificatesOf = async (now: SystemScene, { config, domain }: KeptDistribution) => {
    const notes: string[] = [];
    const names = [domain, ...aliasesOf(config)];
    const arn = mapOf(config.ViewerCertificate).AcmCertificateArn;
    const own = arn === undefined ? undefined : await certificateMaterial(now.world, String(arn));
    const first = own && {
      names: own.names,
      certificate: own.certificate + (own.chain ?? ''),
      privateKey: own.privateKey,
    };
    if (arn !== undefined && own === undefined)
      notes.push(`${arn} is not of this target: a certificate for ${names.join(', ')} stands in`);
    const key = names.join(' ');
    const standIn =
      issued.get(key) ??
      now.authority.issue([...names, 'localhost']).then(({ certificate, chain, privateKey }) => ({
        names: [...names, 'localhost'],
        certificate: certificate + chain,
        privateKey,
      }));
    issued.set(key, standIn);
    return { certificates: [...(first === undefined ? [] : [first]), await standIn], notes };
  };

  const settleOne = async (now: SystemScene, resource: SystemResource, kept: KeptDistribution) => {
    const component = resource.logicalId;
    const { network } = now;
    const refuse = async (detail: string) => {
      await end(kept.id);
      rows.set(kept.id, { component, state: 'refused', detail });
    };
    if (network === undefined)
      return refuse(`no network can be built here: ${now.whyNoNetwork ?? 'no reason was given'}`);
    const limits = distributionLimits(kept.config);
    if (limits.length > 0) return refuse(limits.join(' '));
    if (String(kept.config.Enabled) === 'false') {
      await end(kept.id);
      rows.set(kept.id, { component, state: 'stopped', detail: 'the distribution is disabled' });
      return;
    }
    const at = { world: now.world, account: now.at.account };
    const { behaviors, unknown } = behaviorsOf(kept.config, at);
    if (unknown.length > 0) return refuse(`${unknown.join('; ')}.`);
    const address = addresses.get(kept.id) ?? edgeAddress(addresses.size);
    if (address === undefined) return refuse(`no address is left in ${EDGE_BLOCK}`);
    addresses.set(kept.id, address);
    const places = await placesOf(now, kept);
    const origins = originsOf(
      kept.config,
      (origin) => places.get(String(origin.Id)) ?? { place: { kind: 'nowhere', why: '' }, alsoNamed: [] },
    );
    const { certificates, notes } = await certificatesOf(now, kept);
    const edgePlace = { ...now.at, region: 'us-east-1', world: now.world };
    const firewall = wantedFirewall(edgePlace, kept.arn);
    const http = String(kept.config.HttpVersion ?? 'http1.1');
    const wanted: WantedEdge = {
      plan: {
        id: kept.id,
        domain: kept.domain,
        aliases: aliasesOf(kept.config),
        address,
        certificates,
        minimumProtocolVersion: String(mapOf(kept.config.ViewerCertificate).MinimumProtocolVersion ?? 'TLSv1'),
        http2: http.startsWith('http2'),
        defaultRootObject:
          kept.config.DefaultRootObject === undefined || kept.config.DefaultRootObject === ''
            ? undefined
            : String(kept.config.DefaultRootObject),
        origins,
        behaviors,
        errorResponses: errorResponsesOf(kept.config),
      },
      authority: now.authority.certificate,
      isLogged: standardLogOf(kept.config) !== undefined,
      ...(firewall !== undefined && { firewall }),
    };
    const text = `${JSON.stringify(wanted)}\n`;
    let front = fronts.get(kept.id);
    if (front !== undefined && (front.network !== network || front.ended)) {
      await end(kept.id);
      front = undefined;
    }
    if (front?.told !== text) {
      const answered = Promise.withResolvers<void>();
      hearers.set(kept.id, (news) => {
        if (news.kind === 'listens') answered.resolve();
        if (news.kind === 'fault') answered.reject(new Error(news.what));
      });
      if (front === undefined) front = await startFront(now, component, kept, text);
      else {
        front.told = text;
        await front.process.write(text);
      }
      void front.process.ended.then(({ code }) => answered.reject(new Error(`its program ended with ${code}`)));
      await answered.promise;
      front.url ??= `https://localhost:${await doorTo(kept.id, network, address)}`;
    }
    await now.publishNames(
      Object.fromEntries([kept.domain, ...aliasesOf(kept.config)].map((name) => [name, [address]])),
    );
    const lost = origins.flatMap(({ domain, place }) => (place.kind === 'nowhere' ? [`${domain}: ${place.why}`] : []));
    rows.set(kept.id, {
      component,
      state: lost.length === origins.length ? 'unhealthy' : 'healthy',
      detail: [
        `${kept.domain}${aliasesOf(kept.config)
          .map((name) => `, ${name}`)
          .join('')}`,
        ...lost,
        ...notes,
        ...firewallGaps(edgePlace, kept.arn),
        ...(http.includes('3') ? ['no HTTP/3'] : []),
        'no WebSockets',
      ].join('; '),
      ...(front.url !== undefined && { url: front.url }),
    });
  };

  /** Its port on the machine outlives its program. */
  const doorTo = async (id: string, network: RunningNetwork, to: string): Promise<number> => {
    const before = doors.get(id);
    if (before?.network === network) return before.port;
    const { port } = await network.expose({ to, port: 443 });
    doors.set(id, { network, port });
    return port;
  };
  const hearers = new Map<string, (news: EdgeNews) => void>();
  const startFront = async (
    now: SystemScene,
    component: string,
    kept: KeptDistribution,
    text: string,
  ): Promise<Front> => {
    const { network } = now;
    if (network === undefined) throw new Error('the network is gone');
    let rest = '';
    const log = standardLog(now, kept, (what) => now.log(component, what));
    const started = await network.start(network.plan.internet, process.execPath, {
      arguments: [programFile('run-edge')],
      input: text,
      environment: { PATH: process.env.PATH ?? '', ...compiledCode() },
      onOutput(stream, more) {
        if (stream === 'stderr') return now.log(component, more.trim());
        const lines = (rest + more).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) hear(JSON.parse(line) as EdgeNews, now, component, kept);
      },
    });
    const front: Front = { network, process: started, told: text, ended: false, url: undefined, log };
    void started.ended.then(() => {
      front.ended = true;
      if (fronts.get(kept.id) === front) now.fell(component);
    });
    fronts.set(kept.id, front);
    return front;
  };
  const hear = (news: EdgeNews, now: SystemScene, component: string, kept: KeptDistribution) => {
    if (news.kind === 'line') now.log(component, news.line);
    else if (news.kind === 'request') {
      const config = distributionsOf({ world: now.world, account: now.at.account }).get(kept.id)?.config ?? kept.config;
      fronts.get(kept.id)?.log.add(standardLogLine(news.record, standardLogOf(config)?.withCookies === true));
    } else if (news.kind === 'judged') judged(now.world, { ...now.at, region: 'us-east-1' }, kept.arn, news.judged);
    else {
      if (news.kind === 'fault') now.log(component, `fault: ${news.what}`);
      hearers.get(kept.id)?.(news);
    }
  };

  const agree = async (now: SystemScene) => {
    const known = distributionsOf({ world: now.world, account: now.at.account });
    const standing = now.resources.filter(({ type }) => type === TYPE);
    for (const id of [...fronts.keys(), ...rows.keys()])
      if (!standing.some((each) => each.id === id)) {
        await end(id);
        rows.delete(id);
      }
    for (const resource of standing) {
      const kept = known.get(resource.id);
      if (kept === undefined) continue;
      await settleOne(now, resource, kept).catch((fault: unknown) => {
        const detail = fault instanceof Error ? fault.message : String(fault);
        rows.set(resource.id, { component: resource.logicalId, state: 'unhealthy', detail });
      });
    }
  };
  const again = () => {
    turn = turn.then(() => (scene === undefined ? undefined : agree(scene)));
  };

  return {
    name: 'cloudfront',
    async settle(now) {
      if (scene?.world !== now.world) {
        for (const each of forget) each();
        forget = [
          watchWebAcls(now.world, again),
          watchInvalidations(now.world, ({ distribution, paths }) => {
            void fronts.get(distribution)?.process.write(`${JSON.stringify({ forget: paths })}\n`);
          }),
        ];
      }
      scene = now;
      const next = turn.then(() => agree(now));
      turn = next.catch(() => undefined);
      await next;
    },
    status: () => [...rows.values()],
    async stop() {
      for (const each of forget) each();
      forget = [];
      scene = undefined;
      await turn;
      for (const id of [...fronts.keys()]) await end(id);
      const all = [...relays.values()];
      relays.clear();
      for (const { process: relay } of all) await relay.stop('SIGTERM').catch(() => undefined);
      rows.clear();
      if (sockets !== undefined) rmSync(sockets, { recursive: true, force: true });
      sockets = undefined;
    },
  };
}

const aliasesOf = ({ Aliases }: Properties) => [Aliases ?? []].flat().map((name) => String(name).toLowerCase());

async function refusedByBucket(now: SystemScene, origin: Properties, arn: string): Promise<OriginPlace | undefined> {
  const bucket = edgeBucketOf(String(origin.DomainName));
  if (bucket === undefined) return undefined;
  const why = await whyBucketRefuses(bucket, origin, arn, { ...now.at, world: now.world });
  return why === undefined ? undefined : { place: { kind: 'nowhere', why, status: 403 }, alsoNamed: [] };
}

/** Records are followed so far; a circle of them ends. */
const LONGEST_CHAIN = 8;

/** Where a name of an origin leads on the internet: a load balancer, AWS's API, or what a record of a stack says. */
function publicPlace(scene: SystemScene, domain: string, left = LONGEST_CHAIN): OriginPlace {
  const name = domain
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '');
  const at = { ...scene.at, world: scene.world };
  const balancer = [...balancersOf(at).values()].find(({ dnsName }) => dnsName.toLowerCase() === name);
  if (balancer !== undefined) {
    const resource = scene.resourceOf(balancer.arn);
    const address = (resource === undefined ? [] : scene.seatsOf(resource)).find(
      ({ publicAddress }) => publicAddress !== undefined,
    )?.publicAddress;
    if (address !== undefined) return { place: { kind: 'address', address }, alsoNamed: [balancer.dnsName] };
    return {
      place: { kind: 'nowhere', why: 'the load balancer is on no internet; a VPC origin would lead to it' },
      alsoNamed: [],
    };
  }
  const record = scene.resources.find(
    ({ type, properties: { Name } }) =>
      type === 'AWS::Route53::RecordSet' && String(Name).toLowerCase().replace(/\.$/, '') === name,
  )?.properties;
  const [value] = [record?.ResourceRecords ?? []].flat();
  const next = mapOf(record?.AliasTarget).DNSName ?? (record?.Type === 'CNAME' ? value : undefined);
  if (next !== undefined && left > 0) return publicPlace(scene, String(next), left - 1);
  if (record?.Type === 'A' && value !== undefined)
    return { place: { kind: 'address', address: String(value) }, alsoNamed: [] };
  if (isAwsName(name)) return { place: { kind: 'address', address: ON_INTERNET }, alsoNamed: [] };
  return { place: { kind: 'nowhere', why: 'nothing on this machine answers for it' }, alsoNamed: [] };
}
