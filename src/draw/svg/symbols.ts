/**
 * Icons as SVG symbols, each once in a drawing. They are unmodified except for the ids inside, which must differ
 * between icons.
 */

/** The text of an icon's SVG file by its name (`architecture-service/AmazonRDS`); undefined where there is none. */
export type Icons = (name: string) => string | undefined;

export interface Symbols {
  readonly definitions: string;
  /** The id of the symbol of an icon; undefined where the caller has no such icon. */
  idOf(name: string | undefined): string | undefined;
}

export function symbolsOf(names: readonly string[], icons: Icons): Symbols {
  const found = [...new Set(names)].sort().flatMap((name) => {
    const file = icons(name);
    const symbol = file === undefined ? undefined : symbolOf(symbolId(name), file);
    return symbol === undefined ? [] : [{ name, symbol }];
  });
  const known = new Set(found.map(({ name }) => name));
  return {
    definitions: found.map(({ symbol }) => symbol).join('\n'),
    idOf: (name) => (name !== undefined && known.has(name) ? symbolId(name) : undefined),
  };
}

function symbolId(name: string): string {
  return `icon-${name.replace(/^.*\//, '')}`;
}

function symbolOf(id: string, file: string): string | undefined {
  const match = /<svg\b([^>]*)>([\s\S]*)<\/svg>/.exec(file);
  if (match === null) return undefined;
  const [, attributes = '', content = ''] = match;
  const viewBox = /viewBox="([^"]+)"/.exec(attributes)?.[1];
  const size = [/\bwidth="([\d.]+)/, /\bheight="([\d.]+)/].map((side) => side.exec(attributes)?.[1] ?? '64');
  const inside = content.replace(/<title>[\s\S]*?<\/title>/g, '');
  return `<symbol id="${id}" viewBox="${viewBox ?? `0 0 ${size.join(' ')}`}">${withOwnIds(inside, id)}</symbol>`;
}

function withOwnIds(content: string, prefix: string): string {
  return content
    .replace(/\bid="([^"]+)"/g, `id="${prefix}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}-$1)`)
    .replace(/href="#([^"]+)"/g, `href="#${prefix}-$1"`);
}
