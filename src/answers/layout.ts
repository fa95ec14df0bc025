/**
 * Where everything of a scene stands, as plain data in pixels: what every renderer draws, and what JSON shows. Boxes never
 * overlap unless one is inside the other; lines run between boxes; a label covers no box, no other label and no line of
 * another arrow.
 */
import type { ArrowKind, ChangeStatus, GroupKind, SceneNode } from './scene.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/** A node: an icon with its name and facts beside it. */
export interface Card extends Rectangle {
  readonly node: SceneNode;
  /** The id of the innermost frame that holds it, where one does; a border of a VPC holds what stands on it. */
  readonly frame?: string;
  /** The name of the node on one line, or on two where one cuts it. */
  readonly title: readonly string[];
  readonly lines: readonly string[];
}

/** `strip` is a band across zones that holds what stands in several of them. */
export type FrameKind = Exclude<GroupKind, 'outside'> | 'strip';

export interface Frame extends Rectangle {
  readonly id: string;
  readonly kind: FrameKind;
  readonly label: string;
  readonly detail?: string;
  readonly tier?: 'public' | 'private' | 'isolated';
  readonly status?: ChangeStatus;
  /** The frame around it. */
  readonly parent?: string;
}

export interface Line {
  readonly from: string;
  readonly to: string;
  readonly kind: ArrowKind;
  readonly status?: ChangeStatus;
  /** What it carries, also where there was no room for a label. */
  readonly text?: string;
  /** Its number on the main way of a request. */
  readonly step?: number;
  /** Corners from the border of one card to that of the other; the last has the arrowhead. */
  readonly points: readonly Point[];
}

export interface Label extends Rectangle {
  readonly text: string;
  readonly kind: ArrowKind;
  /** The line it belongs to, by its place among the lines. */
  readonly line: number;
  /** Whether it is the number of a step, and not words. */
  readonly isStep?: true;
}

export interface Layout {
  readonly title: string;
  readonly subtitle?: string;
  readonly width: number;
  readonly height: number;
  /** Outer before inner. */
  readonly frames: readonly Frame[];
  readonly cards: readonly Card[];
  readonly lines: readonly Line[];
  readonly labels: readonly Label[];
  readonly steps?: readonly string[];
  readonly omitted: readonly string[];
}
