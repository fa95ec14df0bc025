export { fillOf } from './category.ts';
export { type ChangeEntry, changeOf, type SceneChange } from './change.ts';
export type { Card, Frame, FrameKind, Label, Layout, Line, Point, Rectangle } from './layout/layout.ts';
export { layoutOf } from './layout/layout.ts';
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
export type { Theme } from './svg/style.ts';
export { FRAME_ICON_NAMES, type SvgOptions, svgOf } from './svg/svg.ts';
export type { Icons } from './svg/symbols.ts';
export { renderTerminal, type TerminalOptions } from './terminal.ts';
