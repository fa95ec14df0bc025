/** The row of the outbox in the status of a system, and a line in its log for each message. */
import { join } from 'node:path';
import type { DataPlane, SystemScene } from '../../system/plane.ts';
import { OUTBOX_FOLDER, outboxOf, watchOutbox } from './outbox.ts';
import { subscriptionsOf } from './topic.ts';

const COMPONENT = 'outbox';

export function outboxPlane(): DataPlane {
  let scene: SystemScene | undefined;
  let forget = () => {};
  return {
    name: 'sns',
    async settle(next) {
      if (scene?.world !== next.world) {
        forget();
        forget = watchOutbox(next.world, ({ protocol, to, subject, file }) => {
          const place = file === undefined ? '' : `: ${join(OUTBOX_FOLDER, file)}`;
          scene?.log(COMPONENT, `${protocol} to ${to}, ${JSON.stringify(subject ?? '')}${place}`);
        });
      }
      scene = next;
    },
    status() {
      if (scene === undefined) return [];
      const at = { ...scene.at, world: scene.world };
      const addresses = [...subscriptionsOf(at).values()].filter(({ protocol }) => /^(?:email|sms)/.test(protocol));
      if (addresses.length === 0) return [];
      const { size } = outboxOf(at);
      const where = scene.world.folder === undefined ? '' : ` in ${join(scene.world.folder, OUTBOX_FOLDER)}`;
      const people = new Set(addresses.map(({ endpoint }) => endpoint)).size;
      const detail = `${size} ${size === 1 ? 'message' : 'messages'} to ${people} ${people === 1 ? 'address' : 'addresses'}${where}; nothing leaves this machine, subscriptions are confirmed at once`;
      return [{ component: COMPONENT, state: 'healthy', detail }];
    },
    async stop() {
      forget();
      forget = () => {};
      scene = undefined;
    },
  };
}
