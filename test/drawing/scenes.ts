import { readTarget } from '../../src/actions/read-target.ts';
import type { Scene, View } from '../../src/answers/index.ts';
import { sceneOf } from '../../src/draw/index.ts';
import { buildModel, type Model } from '../../src/model/index.ts';
import { trafficOf } from '../../src/prove/index.ts';

export const SYSTEMS = [
  ['mcp-tagging', 'prod'],
  ['omnirapeutic', 'production'],
  ['ec2-autoscaling', 'prod'],
  ['bloom-contracts', 'prod'],
  ['coherent-pmo', 'prod'],
] as const;

export const VIEWS: readonly View[] = ['all', 'network', 'security', 'data', 'monitoring', 'delivery'];

/** The scenes of a target in every view; throws where it cannot be read. */
export async function scenesOf(target: string, environment?: string): Promise<ReadonlyMap<View, Scene>> {
  const read = await readTarget({ target, ...(environment !== undefined && { environment }) });
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const model = buildModel(read.value.sources);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  return viewsOf(model.value, target);
}

function viewsOf(model: Model, title: string): ReadonlyMap<View, Scene> {
  const traffic = trafficOf(model);
  return new Map(VIEWS.map((view) => [view, sceneOf(model, traffic, { title, view })]));
}
