/**
 * Wait conditions: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitcondition.html.
 * A handle is a URL to which a signal is put; the signals of a handle go to the condition that names it.
 */
import { runOf } from '../../engine/run.ts';
import { awaitSignals, durationMs } from '../../engine/signals.ts';
import type { LocalType } from '../../service.ts';
import { answerUrl, forgetAnswers, onAnswer } from './answers.ts';

export const waitConditionHandle: LocalType = {
  standing: 'RUNS',
  async create(_properties, at) {
    return { id: await answerUrl(at.world, `${at.stack.id}|${at.logicalId}`), attributes: {} };
  },
  update: (made) => made,
  delete(made) {
    forgetAnswers(made.id);
  },
};

export const waitCondition: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const run = runOf(at.world, at.stack.id);
    if (run === undefined) throw new Error('No operation runs on the stack');
    const { Handle: handle, Count: count = 1, Timeout: timeout } = properties;
    if (typeof handle !== 'string') return { id: at.generatedName(), attributes: { Data: '{}' } };
    const timeoutMs = /^PT/.test(String(timeout)) ? durationMs(String(timeout)) : Number(timeout ?? 300) * 1000;
    const wait = awaitSignals(run, at.logicalId, {
      count: Number(count),
      timeoutMs,
      timedOut: `WaitCondition timed out. Received 0 conditions when expecting ${count}`,
    });
    onAnswer(handle, at.world, at.stack.id, at.logicalId);
    const signals = await wait;
    const data = Object.fromEntries(signals.map(({ uniqueId, data = '' }) => [uniqueId, data]));
    return { id: `${at.stack.id}/${at.generatedName()}`, attributes: { Data: JSON.stringify(data) } };
  },
  update: (made) => made,
  delete() {},
};
