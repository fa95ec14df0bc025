import { readModel } from '../../src/actions/read-model.ts';
import { type Scene, sceneOf, type View } from '../../src/draw/index.ts';
import { trafficOf } from '../../src/prove/index.ts';

export const SYSTEMS: readonly (readonly [target: string, environment: string])[] = [
  ['mcp-tagging', 'prod'],
  ['omnirapeutic', 'production'],
  ['ec2-autoscaling', 'prod'],
  ['bloom-contracts', 'prod'],
  ['coherent-pmo', 'prod'],
];

const VIEWS: readonly View[] = ['all', 'network', 'security', 'data', 'monitoring', 'delivery'];

/** The scenes of a system, one for each view. */
export async function scenesOf(target: string, environment: string): Promise<readonly Scene[]> {
  const read = await readModel({ target, environment });
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const { model } = read.value;
  const traffic = trafficOf(model);
  return VIEWS.map((view) => sceneOf(model, traffic, { title: target, subtitle: environment, view }));
}
