/**
 * What EC2 tells an instance about itself: where it stands, and that it is about to go
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html).
 */
import type { Log } from '@lintel/workload-runtime';

export interface Place {
  readonly instance: string;
  readonly zone: string;
}

export interface Notices {
  readonly place: () => Place;
  stop(): void;
}

export interface NoticeOptions {
  /** @default http://169.254.169.254 */
  readonly endpoint?: string | undefined;
  readonly log: Log;
  readonly after: (ms: number, run: () => void) => () => void;
  /** Called once, when the instance is to end. */
  readonly ending: (why: string) => void;
}

const POLL_MS = 5_000;
const ANSWER_MS = 1_000;
const NOWHERE: Place = { instance: 'unknown', zone: 'unknown' };

/** Asks every five seconds. Where no metadata service answers, it is asked no further: this is no instance. */
export function watchNotices({ endpoint = 'http://169.254.169.254', log, after, ending }: NoticeOptions): Notices {
  const ask = async (path: string, options: RequestInit = {}): Promise<string | undefined> => {
    const answer = await fetch(`${endpoint}/latest/${path}`, { ...options, signal: AbortSignal.timeout(ANSWER_MS) });
    const text = await answer.text();
    return answer.ok ? text : undefined;
  };
  let place = NOWHERE;
  let cancel = () => {};
  let isStopped = false;
  const poll = async (): Promise<void> => {
    const token = await ask('api/token', {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
    });
    const headers = { 'x-aws-ec2-metadata-token': token ?? '' };
    const read = (path: string) => ask(`meta-data/${path}`, { headers });
    if (place === NOWHERE) {
      const [instance = 'unknown', zone = 'unknown'] = await Promise.all([
        read('instance-id'),
        read('placement/availability-zone'),
      ]);
      place = { instance, zone };
    }
    const [spot, target] = await Promise.all([
      read('spot/instance-action'),
      read('autoscaling/target-lifecycle-state'),
    ]);
    if (isStopped) return;
    if (spot !== undefined) ending('Spot takes the instance back.');
    else if (target === 'Terminated') ending('Auto Scaling ends the instance.');
    else cancel = after(POLL_MS, again);
  };
  const again = () => {
    poll().catch((fault: unknown) => {
      if (isStopped) return;
      if (place === NOWHERE)
        log.info('No metadata service answers; notices are not watched.', { fault: String(fault) });
      else cancel = after(POLL_MS, again);
    });
  };
  again();
  return {
    place: () => place,
    stop() {
      isStopped = true;
      cancel();
    },
  };
}
