/** From a scene to the places of everything in it. */
import type { Layout, Scene } from '../../answers/index.ts';
import { arrange } from './arrange.ts';
import { placeLabels } from './place-labels.ts';
import { routeArrows } from './route-arrows.ts';

export function layoutOf(scene: Scene): Layout {
  const arranged = arrange(scene);
  const lines = routeArrows(arranged, scene.arrows);
  const labels = placeLabels(arranged, lines);
  return {
    title: scene.title,
    ...(scene.subtitle !== undefined && { subtitle: scene.subtitle }),
    ...arranged,
    lines,
    labels,
    ...(scene.steps !== undefined && { steps: scene.steps }),
    omitted: scene.omitted,
  };
}
