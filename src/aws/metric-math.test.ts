/** Metric math. Oracle: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html and school algebra. */
import { describe, expect, test } from 'vitest';
import { type MetricMath, parseMetricMath } from './metric-math.ts';
import { boundsOfMath, sameMeaning } from './metric-math-meaning.ts';

function math(text: string): MetricMath {
  const parsed = parseMetricMath(text);
  if (parsed === undefined) throw new Error(`${text} was not read`);
  return parsed;
}

describe('two expressions', () => {
  test.each<[string, string, string]>([
    ['a+b', 'b + a', 'certain'],
    ['errors / requests * 100', '100*errors/requests', 'certain'],
    ['100 * (FILL(part1, 0) + FILL(part2, 0)) / whole', '(FILL(part2,0)+FILL(part1,0))/whole*100', 'certain'],
    ['a - (b - c)', 'c + a - b', 'certain'],
    ['a / (b / c)', 'a * c / b', 'certain'],
    ['-a + b', 'b - a', 'certain'],
    ['MAX([a, b, c])', 'MAX([c, a, b])', 'certain'],
    ['a > 5 AND b > 5', 'b > 5 && a > 5', 'certain'],
    ['IF(a > 0, b, 0)', 'IF(a>0,b,0)', 'certain'],
    ['RATE(a)', 'RATE( a )', 'certain'],
    ['a - b', 'b - a', 'impossible'],
    ['a / b', 'b / a', 'impossible'],
    ['100 * a / b', 'a / b', 'impossible'],
    ['FILL(a, 0) + b', 'a + b', 'impossible'],
    ['MAX([a, b])', 'MIN([a, b])', 'impossible'],
    ['SUM([a, b])', 'a + b', 'impossible'],
    ['a + b * c', '(a + b) * c', 'impossible'],
    ['IF(a > 10, b, 0)', 'IF(a > 20, b, 0)', 'impossible'],
    // The same by algebra, which nobody proves here.
    ['100 * (a + b)', '100 * a + 100 * b', 'possible'],
    ['RATE(a)', 'DIFF(a) / PERIOD(a)', 'possible'],
  ])('%s and %s: %s', (left, right, expected) => {
    expect(sameMeaning(math(left), math(right))).toBe(expected);
    expect(sameMeaning(math(right), math(left))).toBe(expected);
  });
});

describe('the values of an expression', () => {
  const bounds = (id: string) => (id.startsWith('share') ? { min: 0, max: 100 } : { min: 0 });
  test.each<[string, number, number]>([
    ['MAX([share1, share2])', 0, 100],
    ['share1 - share2', -100, 100],
    ['share1 * 2 + 1', 1, 201],
    ['100 * count1 / count2', 0, Infinity],
    ['SUM([share1, share2])', 0, 200],
    ['FILL(share1, -1)', -1, 100],
    ['IF(count1 > 5, share1, 0)', 0, 100],
    ['ABS(share1 - share2)', 0, 100],
    ['share1 > 5', 0, 1],
    ['RATE(count1)', -Infinity, Infinity],
  ])('%s lie between %s and %s', (text, min, max) => expect(boundsOfMath(math(text), bounds)).toEqual({ min, max }));
});

test.each(['', 'a +', '(a', 'a b', 'MAX([a, b)', 'a $ b', '1 2'])('"%s" is no expression', (text) => {
  expect(parseMetricMath(text)).toBeUndefined();
});
