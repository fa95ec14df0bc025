/**
 * Drift: what stands against what the template says
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html). Only properties that the
 * template sets and that the type reads are compared, and only types that can be read.
 */
import type { Call } from '../service.ts';
import { creationOf } from './creation.ts';
import { type Writer, writerOf } from './events.ts';
import { handlerOf } from './handlers.ts';
import type { ResourceRecord } from './records.ts';
import type { Run } from './run.ts';
import { isMap, isSameData } from './words.ts';

export interface Drift {
  readonly record: ResourceRecord;
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'NOT_CHECKED';
  readonly expected?: object;
  readonly actual?: object;
  readonly differences: readonly DriftDifference[];
}

export interface DriftDifference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly kind: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
}

export async function driftOf(call: Call, stackId: string, record: ResourceRecord): Promise<Drift> {
  const writer = writerOf(call.world, call, stackId);
  const { standing, type, logicalId } = record;
  const acting = handlerOf(call.world, type);
  if (standing === undefined || acting?.read === undefined) return { record, status: 'NOT_CHECKED', differences: [] };
  const made = { id: standing.physicalId, attributes: standing.attributes };
  const at = creationOf(readingRun(writer, call), logicalId);
  const found = await acting.read(made, at, standing.properties);
  if (found === undefined) return { record, status: 'DELETED', expected: standing.properties, differences: [] };
  const expected = Object.fromEntries(Object.entries(standing.properties).filter(([name]) => name in found));
  const actual = Object.fromEntries(
    Object.keys(expected).flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]]])),
  );
  const differences = differencesOf(expected, actual, '');
  return { record, status: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC', expected, actual, differences };
}

/** Reading needs the circumstances of an operation though none runs. */
function readingRun(writer: Writer, call: Call): Run {
  return {
    ...writer,
    call,
    operationId: call.requestId,
    stopping: new AbortController(),
    outside: 0,
    ended: Promise.resolve(),
    listeners: new Set(),
  };
}

function differencesOf(expected: unknown, actual: unknown, path: string): readonly DriftDifference[] {
  if (isSameData(expected, actual)) return [];
  if (isMap(expected) && isMap(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => differencesOf(expected[key], actual[key], `${path}/${key}`));
  }
  const kind = expected === undefined ? 'ADD' : actual === undefined ? 'REMOVE' : 'NOT_EQUAL';
  return [{ path, expected, actual, kind }];
}
