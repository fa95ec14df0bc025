/**
 * Hosts of the internet that somebody plays: they answer HTTPS under their real names, with certificates of the target's
 * authority, to whoever in the VPCs has a way there. The internet of a sandbox has no others but AWS's API and front doors.
 */
import { rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { LocalAuthority } from '../authority/authority.ts';
import type { RunningNetwork } from '../network/sandbox.ts';
import type { SystemScene } from './plane.ts';

export interface InternetHosts {
  /**
   * Resolves with what ends it: then nobody resolves the name any more. @throws for a name that is played already.
   * @param at the address at which the host is, for rules that name it. @default one of a documentation block
   */
  play(name: string, answer: RequestListener, at?: string): Promise<() => Promise<void>>;
  /** Ends all that are played. */
  end(): Promise<void>;
}

interface Outside {
  readonly network: RunningNetwork;
  readonly authority: LocalAuthority;
  readonly publishNames: SystemScene['publishNames'];
  /** The path of a unix socket, at most 100 bytes; each host's is this with a number. */
  readonly socket: string;
}

/** A documentation block (RFC 5737), below the half of front doors. */
const addressOf = (position: number) => `198.51.100.${FIRST + position}`;
const FIRST = 19;
const MOST = 100;

export function internetHosts({ network, authority, publishNames, socket }: Outside): InternetHosts {
  /** What listens in a network listens to its end: a name that is played again has its first address. */
  const places = new Map<string, { readonly address: string; readonly socket: string }>();
  const played = new Map<string, () => Promise<void>>();
  return {
    async play(name, answer, at) {
      if (played.has(name)) throw new Error(`${name} is played already`);
      const known = places.get(`${name} ${at}`);
      const position = places.size + 1;
      if (known === undefined && position > MOST) throw new Error('no address of the internet is left');
      const place = known ?? { address: at ?? addressOf(position), socket: `${socket}${position}` };
      const { certificate, chain, privateKey } = await authority.issue([name]);
      const server = createServer({ cert: certificate + chain, key: privateKey }, answer);
      server.on('tlsClientError', () => undefined);
      rmSync(place.socket, { force: true });
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(place.socket, resolve);
      });
      if (known === undefined) {
        places.set(`${name} ${at}`, place);
        await network.pass([{ namespace: network.plan.internet, ...place, port: 443 }]);
      }
      await publishNames({ [name]: [place.address] });
      const end = async () => {
        if (!played.delete(name)) return;
        await publishNames({ [name]: [] });
        server.closeAllConnections();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      };
      played.set(name, end);
      return end;
    },
    async end() {
      for (const end of played.values()) await end();
    },
  };
}
