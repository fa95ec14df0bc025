/** What listens and what it listens for, brought into agreement with a plan that changed: connections that stand are not ended. */
import type { AddressInfo, Server, Socket } from 'node:net';

export interface ListeningPort<L> {
  /** Where each listener really listens, by its ARN. */
  readonly ports: ReadonlyMap<string, number>;
  /** Opens what is new, tells what stays of its listener, and lets what is gone take no more connections. Throws when a port is taken. */
  agree(listeners: readonly L[]): Promise<void>;
  /** Ends all, connections too. */
  close(): Promise<void>;
}

interface Open<L> {
  readonly server: Server;
  readonly shape: string;
  change(listener: L): void;
}

/** `shapeOf` says what a server cannot change while it stands; `serve` makes one, which is told of changes of the rest. */
export function listening<L extends { readonly arn: string; readonly port: number }>(
  shapeOf: (listener: L) => string,
  serve: (listener: L) => Pick<Open<L>, 'server' | 'change'>,
  { address, portOf }: { readonly address: string; portOf(listener: L): number },
): ListeningPort<L> {
  const open = new Map<string, Open<L>>();
  const retired: Server[] = [];
  const sockets = new Set<Socket>();
  const ports = new Map<string, number>();

  const retire = async (arn: string): Promise<void> => {
    const server = open.get(arn)?.server;
    open.delete(arn);
    ports.delete(arn);
    if (server === undefined) return;
    retired.push(server);
    // A server closes when its last connection has ended; that it takes no more is so at once.
    server.close();
  };
  const add = async (listener: L, shape: string): Promise<void> => {
    const { server, change } = serve(listener);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    ports.set(listener.arn, await listen(server, portOf(listener), address));
    open.set(listener.arn, { server, shape, change });
  };

  return {
    ports,
    async agree(listeners) {
      const shapes = new Map(listeners.map((listener) => [listener.arn, `${listener.port} ${shapeOf(listener)}`]));
      for (const [arn, { shape }] of [...open]) if (shapes.get(arn) !== shape) await retire(arn);
      for (const listener of listeners) {
        const stands = open.get(listener.arn);
        if (stands === undefined) await add(listener, shapes.get(listener.arn) ?? '');
        else stands.change(listener);
      }
    },
    async close() {
      const servers = [...[...open.values()].map(({ server }) => server), ...retired];
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Pools by the ARN of their groups: those that stay keep their targets and what is known of them. */
export function agreePools<P extends { readonly arn: string }, T extends { change(plan: P): void; close(): void }>(
  pools: Map<string, T>,
  plans: readonly P[],
  make: (plan: P) => T,
): void {
  const wanted = new Map(plans.map((plan) => [plan.arn, plan]));
  for (const [arn, pool] of [...pools])
    if (!wanted.has(arn)) {
      pools.delete(arn);
      pool.close();
    }
  for (const [arn, plan] of wanted) {
    const stands = pools.get(arn);
    if (stands === undefined) pools.set(arn, make(plan));
    else stands.change(plan);
  }
}
