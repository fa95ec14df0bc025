import { randomUUID } from 'node:crypto';
import { type Drift, driftOf } from '../../engine/drift.ts';
import type { StackRecord } from '../../engine/records.ts';
import { stackByName } from '../../engine/stacks.ts';
import { storeOf } from '../../engine/store.ts';
import { invalid } from '../../engine/words.ts';
import type { Call, LocalWorld, Operation } from '../../service.ts';
import { page } from './input.ts';

interface Detection {
  readonly id: string;
  readonly stackId: string;
  readonly at: number;
  readonly drifts: readonly Drift[];
}

/** The detections of this process, by id: what they found is told, not kept. */
const detections = new WeakMap<LocalWorld, Map<string, Detection>>();

function detectionsOf(world: LocalWorld): Map<string, Detection> {
  const known = detections.get(world) ?? new Map<string, Detection>();
  detections.set(world, known);
  return known;
}

async function detect(stack: StackRecord, wanted: readonly string[] | undefined, call: Call): Promise<Detection> {
  const store = storeOf(call.world, call);
  const records = [...store.resources(stack.id).values()].filter(
    ({ logicalId, standing }) => standing !== undefined && (wanted === undefined || wanted.includes(logicalId)),
  );
  const drifts = await Promise.all(records.map((record) => driftOf(call, stack.id, record)));
  const at = call.world.clock.now();
  for (const { record, status } of drifts)
    store.resources(stack.id).put(record.logicalId, { ...record, drift: { status, checkedAt: at } });
  const detection = { id: randomUUID(), stackId: stack.id, at, drifts };
  detectionsOf(call.world).set(detection.id, detection);
  return detection;
}

async function detectStackDrift(
  input: { readonly StackName: string; readonly LogicalResourceIds?: readonly string[] },
  call: Call,
) {
  const store = storeOf(call.world, call);
  const stack = stackByName(store, input.StackName);
  if (!/_COMPLETE$/.test(stack.status) || stack.status === 'DELETE_COMPLETE')
    throw invalid(`Drift detection is not allowed on stack in ${stack.status} state.`);
  const detection = await detect(stack, input.LogicalResourceIds, call);
  const status = isDrifted(detection) ? 'DRIFTED' : 'IN_SYNC';
  store.stacks.put(stack.id, { ...stackByName(store, stack.id), drift: { status, checkedAt: detection.at } });
  return { StackDriftDetectionId: detection.id };
}

function isDrifted({ drifts }: Detection): boolean {
  return drifts.some(({ status }) => status === 'MODIFIED' || status === 'DELETED');
}

function describeDetection(input: { readonly StackDriftDetectionId: string }, call: Call) {
  const detection = detectionsOf(call.world).get(input.StackDriftDetectionId);
  if (detection === undefined) throw invalid(`Drift detection ${input.StackDriftDetectionId} does not exist.`);
  return {
    StackId: detection.stackId,
    StackDriftDetectionId: detection.id,
    StackDriftStatus: isDrifted(detection) ? 'DRIFTED' : 'IN_SYNC',
    DetectionStatus: 'DETECTION_COMPLETE',
    DriftedStackResourceCount: detection.drifts.filter(({ status }) => status === 'MODIFIED' || status === 'DELETED')
      .length,
    Timestamp: new Date(detection.at),
  };
}

function shownDrift({ record, status, expected, actual, differences }: Drift, stackId: string, at: number): object {
  const text = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null'));
  return {
    StackId: stackId,
    LogicalResourceId: record.logicalId,
    ...(record.standing !== undefined && { PhysicalResourceId: record.standing.physicalId }),
    ResourceType: record.type,
    ...(expected !== undefined && { ExpectedProperties: JSON.stringify(expected) }),
    ...(actual !== undefined && { ActualProperties: JSON.stringify(actual) }),
    PropertyDifferences: differences.map((each) => ({
      PropertyPath: each.path,
      ExpectedValue: text(each.expected),
      ActualValue: text(each.actual),
      DifferenceType: each.kind,
    })),
    StackResourceDriftStatus: status,
    Timestamp: new Date(at),
  };
}

async function detectStackResourceDrift(
  input: { readonly StackName: string; readonly LogicalResourceId: string },
  call: Call,
) {
  const stack = stackByName(storeOf(call.world, call), input.StackName);
  const { drifts, at } = await detect(stack, [input.LogicalResourceId], call);
  const [drift] = drifts;
  if (drift === undefined) throw invalid(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
  return { StackResourceDrift: shownDrift(drift, stack.id, at) };
}

function describeStackResourceDrifts(
  input: {
    readonly StackName: string;
    readonly StackResourceDriftStatusFilters?: readonly string[];
    readonly NextToken?: string;
  },
  call: Call,
) {
  const stack = stackByName(storeOf(call.world, call), input.StackName);
  const latest = [...detectionsOf(call.world).values()].filter(({ stackId }) => stackId === stack.id).at(-1);
  const wanted = input.StackResourceDriftStatusFilters ?? [];
  const all = (latest?.drifts ?? []).filter(({ status }) => wanted.length === 0 || wanted.includes(status));
  const { items, next } = page(all, input.NextToken);
  return {
    StackResourceDrifts: items.map((each) => shownDrift(each, stack.id, latest?.at ?? 0)),
    ...(next !== undefined && { NextToken: next }),
  };
}

export const driftOperations: Readonly<Record<string, Operation>> = {
  DetectStackDrift: detectStackDrift,
  DescribeStackDriftDetectionStatus: describeDetection,
  DetectStackResourceDrift: detectStackResourceDrift,
  DescribeStackResourceDrifts: describeStackResourceDrifts,
};
