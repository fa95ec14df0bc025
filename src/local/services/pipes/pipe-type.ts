/** AWS::Pipes::Pipe. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-pipes-pipe.html */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import { type Pipe, pipesOf } from './pipe.ts';

const made = ({ name, arn, settings, createdMs, modifiedMs }: Pipe) => ({
  id: name,
  attributes: {
    Arn: arn,
    CurrentState: settings.DesiredState ?? 'RUNNING',
    StateReason: '',
    CreationTime: new Date(createdMs).toISOString(),
    LastModifiedTime: new Date(modifiedMs).toISOString(),
  },
});

const ask = (operation: string, input: object, at: Creation) => at.world.invoke('pipes', operation, input, at);

function pipeAt(name: string, at: Creation): Pipe {
  const found = pipesOf(at).get(name);
  if (found === undefined) throw new Error(`Pipe ${name} does not exist.`);
  return found;
}

function inputOf({ Name: _, Tags, ...settings }: Properties, at: Creation) {
  return { ...settings, Tags: { ...at.tags, ...(isRecord(Tags) && Tags) } };
}

export const pipeType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const Name = properties.Name === undefined ? at.generatedName(64) : String(properties.Name);
    await ask('CreatePipe', { Name, ...inputOf(properties, at) }, at);
    return made(pipeAt(Name, at));
  },
  async update({ id }, properties, _before, at) {
    const { Tags, ...settings } = inputOf(properties, at);
    await ask('UpdatePipe', { Name: id, ...settings }, at);
    const pipe = pipeAt(id, at);
    pipesOf(at).put(id, { ...pipe, tags: Tags as Readonly<Record<string, string>> });
    return made(pipe);
  },
  async delete({ id }, _properties, at) {
    if (pipesOf(at).has(id)) await ask('DeletePipe', { Name: id }, at);
  },
  read({ id }, at) {
    const pipe = pipesOf(at).get(id);
    return pipe && { Name: pipe.name, ...pipe.settings };
  },
};
