/** Executions, their histories and how far they are, as they are kept. */
import type { SfnShapes } from '../../../schemas/sfn.generated.ts';
import type { AccountRegion } from '../../../service.ts';
import type { MachineType } from '../language/definition.ts';
import type { StatesPlace } from '../machine.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface MachineExecution {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly machine: string;
  readonly version?: string | undefined;
  readonly alias?: string | undefined;
  /** What it was started with: a later change of the machine does not reach it. */
  readonly definition: string;
  readonly roleArn: string;
  readonly logging?: SfnShapes['LoggingConfiguration'] | undefined;
  readonly revision?: string | undefined;
  readonly input: string;
  readonly trace?: string | undefined;
  readonly startMs: number;
  readonly status: ExecutionStatus;
  readonly stopMs?: number;
  readonly output?: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly redrives: number;
  readonly redrivenMs?: number;
  /** The map run of which it is one item or batch, and its number there. */
  readonly mapRun?: string;
  readonly itemCount?: number;
  /** Variables that the map state had. */
  readonly variables?: string;
  readonly context?: string;
}

export interface MapRun {
  readonly arn: string;
  readonly execution: string;
  readonly machine: string;
  readonly state: string;
  readonly startMs: number;
  readonly stopMs?: number;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly maxConcurrency: number;
  readonly failurePercentage: number;
  readonly failureCount: number;
  readonly items: number;
}

export type HistoryEvent = SfnShapes['HistoryEvent'];

/** An event in the state folder: times are numbers there. */
export type KeptHistoryEvent = Omit<HistoryEvent, 'timestamp'> & { readonly atMs: number };

/** How a task or a wait ended: what is not asked again when a target starts anew. */
export type TaskOutcome =
  | { readonly text: string }
  | { readonly error: string | undefined; readonly reason: string | undefined };

/** Where one line of an execution is: in which state, and what happened in it so far. */
export interface KeptThread {
  readonly state: string;
  readonly input: string;
  readonly variables: string;
  readonly previous: number;
  readonly enteredMs: number;
  readonly events: readonly number[];
  readonly outcomes: readonly TaskOutcome[];
  /** It came to its end with this. */
  readonly output?: TaskOutcome;
}

/** What waits for somebody to say how it ended. */
export interface KeptToken {
  readonly execution: string;
  readonly outcome?: TaskOutcome;
  /** Where an activity's task is taken from, until a worker has it. */
  readonly activity?: string;
  readonly input?: string;
  readonly worker?: string;
  readonly isTaken?: boolean;
}

const homeOf = ({ account, region }: AccountRegion) => ({ account, region });

export const executionsOf = (place: StatesPlace) =>
  place.world.state.collection<MachineExecution>('states/execution', homeOf(place));
export const mapRunsOf = (place: StatesPlace) => place.world.state.collection<MapRun>('states/map-run', homeOf(place));
/** By `${execution} ${event id}`. */
export const historyEvents = (place: StatesPlace) =>
  place.world.state.collection<KeptHistoryEvent>('states/event', homeOf(place));
/** By `${execution} ${path}`. */
export const threadsOf = (place: StatesPlace) =>
  place.world.state.collection<KeptThread>('states/thread', homeOf(place));
export const taskTokens = (place: StatesPlace) =>
  place.world.state.collection<KeptToken>('states/token', homeOf(place));

/** The events of an execution in their order. */
export function historyOf(arn: string, place: StatesPlace): readonly HistoryEvent[] {
  const events = historyEvents(place);
  const found: HistoryEvent[] = [];
  for (let id = 1; ; id += 1) {
    const kept = events.get(`${arn} ${id}`);
    if (kept === undefined) return found;
    const { atMs, ...event } = kept;
    found.push({ ...event, timestamp: new Date(atMs) });
  }
}
