import type { SystemComponent } from '../../answers/index.ts';
import type { Terminal } from '../terminal.ts';
import { palette } from './palette.ts';
import { padTo, widthOf } from './text-width.ts';

/** One row a component: how it is, what it is called, what there is to say. */
export function componentRows(components: readonly SystemComponent[], terminal: Terminal): readonly string[] {
  const { strong, dim } = palette(terminal.colors.out);
  const width = Math.max(0, ...components.map(({ component }) => widthOf(component)));
  return components.map(({ component, state, detail = '', url }) => {
    const shown = state === 'healthy' ? padTo(state, 9) : strong(padTo(state === 'refused' ? 'REFUSED' : state, 9));
    return `${shown}  ${padTo(component, width)}  ${[url, dim(detail)].filter(Boolean).join('  ')}`;
  });
}
