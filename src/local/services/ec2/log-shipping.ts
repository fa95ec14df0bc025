/** Lines on their way to CloudWatch Logs, as the agent ships them: in order, some at a time, into streams that it makes. */
import { ServiceError } from '../../service.ts';
import type { SystemScene } from '../../system/plane.ts';

const PAUSE_MS = 100;
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const MOST_AT_ONCE = 10_000;

export interface LogShipping {
  line(text: string): void;
  /** Ships what waits. */
  end(): Promise<void>;
}

/** A group that is not there is told once, and its lines are dropped, as with a role that may not write them. */
export function shipTo(
  scene: Pick<SystemScene, 'world' | 'at'>,
  group: string,
  stream: string,
  tell: (fault: string) => void,
): LogShipping {
  const { world, at } = scene;
  const waiting: { timestamp: number; message: string }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let isMade = false;
  let hasTold = false;
  const put = async () => {
    const logEvents = waiting.splice(0, MOST_AT_ONCE);
    if (logEvents.length === 0) return;
    const names = { logGroupName: group, logStreamName: stream };
    try {
      if (!isMade) await world.invoke('logs', 'CreateLogStream', names, at).catch(unlessExists);
      isMade = true;
      await world.invoke('logs', 'PutLogEvents', { ...names, logEvents }, at);
    } catch (fault) {
      if (!hasTold) tell(`lines for ${group} are dropped: ${fault instanceof Error ? fault.message : String(fault)}`);
      hasTold = true;
    }
    if (waiting.length > 0) await put();
  };
  const flush = () => {
    timer = undefined;
    turn = turn.then(put);
    return turn;
  };
  return {
    line(message) {
      if (message === '') return;
      waiting.push({ timestamp: world.clock.now(), message });
      timer ??= setTimeout(() => void flush(), PAUSE_MS);
    },
    end() {
      clearTimeout(timer);
      return flush();
    },
  };
}

function unlessExists(fault: unknown): void {
  if (!(fault instanceof ServiceError) || fault.code !== 'ResourceAlreadyExistsException') throw fault;
}
