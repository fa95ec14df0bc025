/** What a line of an execution carries beside its place: where its values come from. */
import type { StateGraph } from '../language/definition.ts';
import type { Json, JsonObject } from '../language/json.ts';
import type { ExecutionRun, Thread } from './run.ts';

/** Goes through states until one is the last. @throws StateError, Aborted */
export type RunStates = (
  machine: StateGraph,
  thread: Thread,
  input: Json,
  variables: JsonObject,
  line: ExecutionLine,
) => Promise<Json>;

export interface ExecutionLine {
  /** The language of states that do not name their own. */
  readonly language: string;
  /** What the context has for all states of the line: the item of a Map. */
  readonly context: JsonObject;
  /** How branches and iterations run, which are lines themselves. */
  readonly runStates: RunStates;
}

/** The context object of a state. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export function contextObject(
  { execution }: ExecutionRun,
  line: ExecutionLine,
  state: { readonly name: string; readonly enteredMs: number; readonly retries: number | undefined },
  token?: string,
): JsonObject {
  const execute: Record<string, Json> = {
    Id: execution.arn,
    Input: parsed(execution.input),
    StartTime: new Date(execution.startMs).toISOString(),
    Name: execution.name,
    RoleArn: execution.roleArn,
    ...(execution.type === 'EXPRESS' ? {} : { RedriveCount: execution.redrives }),
    ...(execution.redrivenMs === undefined ? {} : { RedriveTime: new Date(execution.redrivenMs).toISOString() }),
  };
  const machine = execution.machine.replace(/\/[^/]*$/, '');
  return {
    Execution: execute,
    StateMachine: { Id: machine, Name: machine.slice(machine.lastIndexOf(':') + 1) },
    State: {
      Name: state.name,
      EnteredTime: new Date(state.enteredMs).toISOString(),
      ...(state.retries === undefined ? {} : { RetryCount: state.retries }),
    },
    ...line.context,
    ...(token === undefined ? {} : { Task: { Token: token } }),
  };
}

const parsed = (text: string) => JSON.parse(text) as Json;
