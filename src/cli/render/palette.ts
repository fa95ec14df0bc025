/** Colours by meaning. Without colour each is the text itself. */
export interface Palette {
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly open: (text: string) => string;
  readonly waiting: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}

const SEQUENCES = { bad: '31', good: '32', open: '33', waiting: '36', dim: '2', strong: '1' } as const;

export function palette(colored: boolean): Palette {
  const paint = (code: string) => (text: string) => (colored && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text);
  return {
    bad: paint(SEQUENCES.bad),
    good: paint(SEQUENCES.good),
    open: paint(SEQUENCES.open),
    waiting: paint(SEQUENCES.waiting),
    dim: paint(SEQUENCES.dim),
    strong: paint(SEQUENCES.strong),
  };
}
