/** Small templates for tests of drawings, and scenes in words. */
import type { Flow, Group, Scene, View } from '../answers/index.ts';
import { buildModel, dataDocument } from '../model/index.ts';
import { sceneOf } from './scene-of.ts';

export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: object; readonly Condition?: string }>
  >;
  readonly Parameters?: object;
  readonly Conditions?: object;
}

export function sceneIn(template: Template, traffic: readonly Flow[] = [], view: View = 'all'): Scene {
  const model = buildModel([{ name: 'Stack', document: dataDocument(template), region: 'us-east-1' }]);
  if (!model.ok) throw new Error(model.diagnostics.map((each) => each.what).join('\n'));
  return sceneOf(model.value, traffic, { title: 'A system', view });
}

/** Each node with the groups around it: `AWS Cloud / us-east-1 / Security: API Key`. */
export function nodesIn(scene: Scene): readonly string[] {
  const within = (group: Group, path: string): readonly string[] => {
    const here = path === '' ? group.label : `${path} / ${group.label}`;
    const own = group.nodes.map(({ label, count, border, spans, when }) => {
      const marks = [
        ...(count === undefined ? [] : [`×${count}`]),
        ...(spans === undefined ? [] : [`across ${spans.join(', ')}`]),
        ...(border === undefined ? [] : [`on the border, ${border}`]),
        ...(when === undefined ? [] : [`if ${when}`]),
      ];
      return [`${here}: ${label}`, ...marks].join(' ');
    });
    return [...own, ...group.groups.flatMap((inner) => within(inner, here))];
  };
  return scene.groups.flatMap((group) => within(group, ''));
}

export function arrowsIn(scene: Scene): readonly string[] {
  return scene.arrows.map(({ from, to, kind, label }) =>
    [`${from} → ${to}`, kind, ...(label === undefined ? [] : [label])].join(' '),
  );
}
