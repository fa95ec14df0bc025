export type { Card, Frame, FrameKind, Label, Layout, Line, Point, Rectangle } from './layout/layout.ts';
export { layoutOf } from './layout/layout.ts';
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
