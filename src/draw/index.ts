export { type ChangeEntry, changeOf, type SceneChange } from './change.ts';
export { renderMermaid } from './mermaid.ts';
export { iconNames, iconOf } from './resource-kinds.ts';
export type {
  Arrow,
  ArrowKind,
  ChangeStatus,
  Group,
  GroupKind,
  Scene,
  SceneNode,
  Traffic,
  View,
} from './scene.ts';
export { type SceneOptions, sceneOf } from './scene-of.ts';
export { renderTerminal, type TerminalOptions } from './terminal.ts';
