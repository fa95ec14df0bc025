import type { DrawingFormat, Layout, Scene } from '../../answers/index.ts';
import { type Result, success } from '../../base/index.ts';
import {
  layoutOf,
  type ResourceFacts,
  renderDrawio,
  renderMermaid,
  renderPage,
  renderTerminal,
  svgOf,
} from '../../draw/index.ts';
import { readIcons } from './icons.ts';

export interface DrawingLook {
  /** @default terminal */
  readonly format?: DrawingFormat;
  /** Of SVG and HTML: `auto` follows the reader; a PNG is light unless it is told. @default auto */
  readonly theme?: 'auto' | 'light' | 'dark';
  /** Columns of the terminal drawing. @default 80 */
  readonly width?: number;
  /** Whether the terminal drawing has colours. @default false */
  readonly color?: boolean;
}

export interface Drawing {
  readonly text: string;
  /** Where everything stands, for the formats that have a place for everything. */
  readonly layout?: Layout;
}

/** The scene in the format asked for; the text of a PNG is the SVG that it is a picture of. */
export function renderDrawing(scene: Scene, look: DrawingLook, facts: readonly ResourceFacts[] = []): Result<Drawing> {
  switch (look.format ?? 'terminal') {
    case 'mermaid':
      return success({ text: renderMermaid(scene) });
    case 'terminal':
      return success({ text: renderTerminal(scene, look) });
    case 'json': {
      const layout = layoutOf(scene);
      return success({
        text: `${JSON.stringify({ schema: 'lintel/drawing@1', scene, layout }, undefined, 2)}\n`,
        layout,
      });
    }
    case 'svg':
    case 'png':
    case 'html':
    case 'drawio': {
      const read = readIcons();
      if (!read.ok) return read;
      const icons = (name: string) => read.value.get(name);
      const layout = layoutOf(scene);
      const wanted = look.theme === 'auto' ? undefined : look.theme;
      const theme = wanted ?? (look.format === 'png' ? 'light' : undefined);
      const options = { icons, ...(theme !== undefined && { theme }) };
      if (look.format === 'drawio') return success({ text: renderDrawio(layout, icons), layout });
      const text = look.format === 'html' ? renderPage(layout, { ...options, facts }) : svgOf(layout, options);
      return success({ text, layout });
    }
  }
}
