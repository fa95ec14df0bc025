import type { DrawingFormat, Layout, Scene } from '../../answers/index.ts';
import { type Result, success } from '../../base/index.ts';
import { layoutOf, renderMermaid, renderTerminal, svgOf } from '../../draw/index.ts';
import { readIcons } from './icons.ts';

export interface DrawingLook {
  /** @default terminal */
  readonly format?: DrawingFormat;
  /** Of SVG: `auto` follows the page it is shown on. @default auto */
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

/** The scene in the format asked for. */
export function renderDrawing(scene: Scene, look: DrawingLook): Result<Drawing> {
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
    case 'svg': {
      const icons = readIcons();
      if (!icons.ok) return icons;
      const layout = layoutOf(scene);
      const theme = look.theme === 'auto' ? undefined : look.theme;
      const text = svgOf(layout, { icons: (name) => icons.value.get(name), ...(theme !== undefined && { theme }) });
      return success({ text, layout });
    }
  }
}
