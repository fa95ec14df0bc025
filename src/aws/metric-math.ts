/**
 * CloudWatch metric math as data. Syntax and functions:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export type MetricMath =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'metric'; readonly id: string }
  | { readonly kind: 'list'; readonly items: readonly MetricMath[] }
  /** A function by its name in capitals, or an operator by its sign. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly MetricMath[] };

/** The expression, or undefined for text that this reader does not understand. */
export function parseMetricMath(text: string): MetricMath | undefined {
  const reader = new Reader(tokensOf(text));
  const math = reader.read(0);
  return math !== undefined && reader.isAtEnd() ? math : undefined;
}

/** The expression with every metric replaced that `by` knows. */
export function replaceMetrics(math: MetricMath, by: (id: string) => MetricMath | undefined): MetricMath {
  switch (math.kind) {
    case 'metric':
      return by(math.id) ?? math;
    case 'list':
      return { kind: 'list', items: math.items.map((item) => replaceMetrics(item, by)) };
    case 'call':
      return { ...math, args: math.args.map((arg) => replaceMetrics(arg, by)) };
    default:
      return math;
  }
}

/** `METRICS()` is the list of all metrics, `METRICS("part")` of those whose id has the part. */
export function allMetrics(math: MetricMath, ids: readonly string[]): MetricMath {
  if (math.kind === 'list') return { kind: 'list', items: math.items.map((item) => allMetrics(item, ids)) };
  if (math.kind !== 'call') return math;
  if (math.name !== 'METRICS') return { ...math, args: math.args.map((arg) => allMetrics(arg, ids)) };
  const [part] = math.args;
  const chosen = part?.kind === 'text' ? ids.filter((id) => id.includes(part.value)) : ids;
  return { kind: 'list', items: chosen.map((id) => ({ kind: 'metric', id })) };
}

/** The ids of the metrics that the expression speaks of. */
export function metricsIn(math: MetricMath): ReadonlySet<string> {
  switch (math.kind) {
    case 'metric':
      return new Set([math.id]);
    case 'list':
      return new Set(math.items.flatMap((item) => [...metricsIn(item)]));
    case 'call':
      return new Set(math.args.flatMap((arg) => [...metricsIn(arg)]));
    default:
      return new Set();
  }
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|"([^"]*)"|'([^']*)'|(&&|\|\||==|!=|<=|>=|[-+*/^()[\],<>]))/y;

type Token = { readonly kind: 'number' | 'word' | 'text' | 'sign'; readonly text: string } | { readonly kind: 'wrong' };

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN.source, 'y');
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text);
    if (match === null) return [{ kind: 'wrong' }];
    const [, number, word, double, single, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else tokens.push({ kind: 'text', text: double ?? single ?? '' });
  }
  return tokens;
}

/** Weakest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['OR', '||'],
  ['AND', '&&'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
  ['^'],
];

const SAME_SIGN: Readonly<Record<string, string>> = { '||': 'OR', '&&': 'AND' };

class Reader {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  read(level: number): MetricMath | undefined {
    const signs = LEVELS[level];
    if (signs === undefined) return this.unary();
    let left = this.read(level + 1);
    for (let sign = this.sign(); left !== undefined && sign !== undefined && signs.includes(sign); sign = this.sign()) {
      this.at++;
      const right = this.read(level + 1);
      if (right === undefined) return undefined;
      left = { kind: 'call', name: SAME_SIGN[sign] ?? sign, args: [left, right] };
    }
    return left;
  }

  private unary(): MetricMath | undefined {
    const sign = this.sign();
    if (sign !== '-' && sign !== '+') return this.atom();
    this.at++;
    const of = this.unary();
    if (of === undefined || sign === '+') return of;
    return of.kind === 'number'
      ? { kind: 'number', value: -of.value }
      : { kind: 'call', name: '*', args: [{ kind: 'number', value: -1 }, of] };
  }

  private atom(): MetricMath | undefined {
    const token = this.tokens[this.at++];
    if (token === undefined || token.kind === 'wrong') return undefined;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind === 'word') {
      if (this.sign() !== '(') return wordOf(token.text);
      this.at++;
      const args = this.listUntil(')');
      return args === undefined ? undefined : { kind: 'call', name: token.text.toUpperCase(), args };
    }
    if (token.text === '(') {
      const inner = this.read(0);
      return this.sign() === ')' && this.at++ >= 0 ? inner : undefined;
    }
    if (token.text !== '[') return undefined;
    const items = this.listUntil(']');
    return items === undefined ? undefined : { kind: 'list', items };
  }

  private listUntil(end: ')' | ']'): readonly MetricMath[] | undefined {
    const items: MetricMath[] = [];
    if (this.sign() === end && this.at++ >= 0) return items;
    for (;;) {
      const item = this.read(0);
      if (item === undefined) return undefined;
      items.push(item);
      const sign = this.sign();
      this.at++;
      if (sign === end) return items;
      if (sign !== ',') return undefined;
    }
  }

  /** The next token if it is a sign or one of the two words that are operators. */
  private sign(): string | undefined {
    const token = this.tokens[this.at];
    if (token?.kind === 'sign') return token.text;
    return token?.kind === 'word' && (token.text === 'AND' || token.text === 'OR') ? token.text : undefined;
  }
}

/** Ids of metrics begin with a small letter; other words, such as REPEAT, are choices of a function. */
function wordOf(text: string): MetricMath {
  return /^[a-z]/.test(text) ? { kind: 'metric', id: text } : { kind: 'text', value: text };
}
