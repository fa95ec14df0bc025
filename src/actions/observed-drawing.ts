/** What the drawing of a model shows, for the claims about it. */
import type { Group, SceneNode } from '../answers/index.ts';
import { fillOf, sceneOf } from '../draw/index.ts';
import type { Model } from '../model/index.ts';
import { type ObservedDrawing, trafficOf } from '../prove/index.ts';

export function observedDrawing(model: Model): ObservedDrawing {
  const scene = sceneOf(model, trafficOf(model), { title: '' });
  return {
    groups: scene.groups.flatMap(labelsIn),
    nodes: scene.groups.flatMap(nodesIn).map(({ id, type, label, resources }) => ({
      id,
      type,
      label,
      resources,
      color: fillOf(type),
    })),
    arrows: scene.arrows,
  };
}

function labelsIn({ label, detail, groups }: Group): readonly string[] {
  return [detail === undefined ? label : `${label} ${detail}`, ...groups.flatMap(labelsIn)];
}

function nodesIn({ nodes, groups }: Group): readonly SceneNode[] {
  return [...nodes, ...groups.flatMap(nodesIn)];
}
