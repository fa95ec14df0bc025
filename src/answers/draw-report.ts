import type { Diagnostic } from '../base/index.ts';
import type { Difference } from './difference.ts';
import type { Layout } from './layout.ts';
import type { ChangeStatus, Scene, View } from './scene.ts';

export interface ChangeEntry {
  readonly what: 'group' | 'node' | 'arrow';
  readonly status: ChangeStatus;
  /** `Server`, `Load balancer → Server`. */
  readonly name: string;
  /** What it was and what it is, where both are known: details, ports, the group it stands in. */
  readonly before?: string;
  readonly after?: string;
}

/** The answer of `draw`. */
export interface DrawReport {
  readonly schema: 'lintel/draw@1';
  readonly target: string;
  readonly title?: string;
  readonly environment?: string;
  readonly view: View;
  readonly format: DrawingFormat;
  /** What the drawing shows; that of a change marks what changed. */
  readonly scene?: Scene;
  /** What changed, where `before` was given. */
  readonly change?: readonly ChangeEntry[];
  /** What changed in the template besides the nodes that are marked: the rule behind an arrow, a description. */
  readonly template?: readonly Difference[];
  /** Where everything stands, for the formats that have a place for everything. */
  readonly layout?: Layout;
  /** The drawing in the format asked for; absent for a PNG, which is in its file. */
  readonly drawing?: string;
  readonly files: readonly { readonly path: string; readonly state: FileState }[];
  /** What was left out of this view and why. */
  readonly omitted: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The answer of `draw --all`. */
export interface DrawReports {
  readonly schema: 'lintel/draw@1';
  readonly targets: readonly DrawReport[];
  /** What hides a whole architecture, or all of them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What stands at a path, against what should: `missing` and `differs` are bad answers of a check. */
export type FileState = 'written' | 'same' | 'differs' | 'missing';

/** `png` is written to a file only, and needs a browser on the machine. */
export type DrawingFormat = 'svg' | 'html' | 'drawio' | 'png' | 'mermaid' | 'terminal' | 'json';
