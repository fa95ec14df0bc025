import { LeftBehind } from '../../engine/failure.ts';
import { runOf } from '../../engine/run.ts';
import { createStack, deleteStack, stackByName, updateStack } from '../../engine/stacks.ts';
import { findStack, storeOf } from '../../engine/store.ts';
import { asItems, mapOf } from '../../engine/words.ts';
import { type Creation, type LocalType, type Made, type Properties, ServiceError } from '../../service.ts';
import { fetchTemplate } from './template-url.ts';

/** A stack inside a stack: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html */
export const nestedStack: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const store = storeOf(at.world, at);
    const parent = stackByName(store, at.stack.id);
    const run = await createStack(at, at.generatedName(128), await givenOf(properties, at), {
      disableRollback: parent.disableRollback,
      parentId: parent.id,
      rootId: parent.rootId ?? parent.id,
      timeoutMinutes: properties.TimeoutInMinutes === undefined ? undefined : Number(properties.TimeoutInMinutes),
    });
    return ended(run.stackId, run.ended, at, 'CREATE_COMPLETE', 'created');
  },
  async update(made, properties, _before, at) {
    const stack = stackByName(storeOf(at.world, at), made.id);
    try {
      const run = await updateStack(at, stack, await givenOf(properties, at), {});
      return await ended(made.id, run.ended, at, 'UPDATE_COMPLETE', 'updated');
    } catch (thrown) {
      // A nested stack whose own template says nothing new is no failure of its parent.
      if (thrown instanceof ServiceError && thrown.message.startsWith('No updates')) return shown(made.id, at);
      throw thrown;
    }
  },
  async delete(made, _properties, at) {
    const run = deleteStack(at, made.id, { isNested: true });
    if (run === undefined) return;
    await run.ended;
    const { status, reason } = stackByName(storeOf(at.world, at), made.id);
    if (status !== 'DELETE_COMPLETE')
      throw new Error(`Embedded stack ${made.id} was not successfully deleted: ${reason ?? status}`);
  },
  read(made, at) {
    const stack = findStack(storeOf(at.world, at), made.id);
    return stack === undefined || stack.status === 'DELETE_COMPLETE' ? undefined : {};
  },
};

async function givenOf(properties: Properties, at: Creation) {
  const { TemplateURL: url, TemplateBody: body } = properties;
  const parent = stackByName(storeOf(at.world, at), at.stack.id);
  return {
    body: typeof url === 'string' ? await fetchTemplate(url, at) : String(body ?? ''),
    parameters: Object.entries(mapOf(properties.Parameters)).map(([key, value]) => ({
      ParameterKey: key,
      ParameterValue: asItems(value).map(String).join(','),
    })),
    tags: [
      ...(parent.ask?.tags ?? []),
      ...asItems(properties.Tags).map((tag) => ({ Key: String(mapOf(tag).Key), Value: String(mapOf(tag).Value) })),
    ],
    capabilities: parent.ask?.capabilities ?? [],
    notificationArns: asItems(properties.NotificationARNs).map(String),
  };
}

/** The stack once its operation has ended; its failure is the failure of the resource. */
async function ended(id: string, end: Promise<void>, at: Creation, wanted: string, verb: string): Promise<Made> {
  const parent = runOf(at.world, at.stack.id);
  const child = runOf(at.world, id);
  // What a nested stack waits for outside, its parent waits for too.
  if (child !== undefined && parent !== undefined) {
    child.listeners.add(() => {
      if (child.outside > 0) for (const listener of [...parent.listeners]) listener();
    });
  }
  at.signal.addEventListener('abort', () => child?.stopping.abort());
  await end;
  const { status, reason } = stackByName(storeOf(at.world, at), id);
  if (status !== wanted)
    throw new LeftBehind(`Embedded stack ${id} was not successfully ${verb}: ${reason ?? status}`, id);
  return shown(id, at);
}

function shown(id: string, at: Creation): Made {
  const { outputs } = stackByName(storeOf(at.world, at), id);
  return { id, attributes: Object.fromEntries(outputs.map(({ key, value }) => [`Outputs.${key}`, value])) };
}
