import { expect, test } from 'vitest';
import { renderPriceRefresh } from './price-refresh.ts';

const terminal = {
  cwd: '/',
  stdin: (async function* () {})(),
  out: () => undefined,
  err: () => undefined,
  colors: { out: false, err: false },
  width: 80,
  isAttended: false,
  debug: false,
};

test('the sums stand first, then what changed, then why the rest stayed', () => {
  const left = (id: string, reason: string) => ({ id, region: 'us-east-1' as const, reason });
  const text = renderPriceRefresh(
    {
      schema: 'lintel/price-refresh@1',
      updated: [
        { id: 'nat.data', region: 'us-west-2', before: '0.045', after: '0.046' },
        { id: 'route53.hosted-zone', region: 'global', before: '0.5 to 25, then 0.1', after: '0.6 to 25, then 0.1' },
      ],
      same: 312,
      left: [
        left('waf.rule', 'The Price List has no such product.'),
        ...Array.from({ length: 14 }, (_, index) => left(`s3.row-${index}`, 'The book does not say how it is named.')),
      ],
      file: '.lintel/price-book.json',
      diagnostics: [],
    },
    terminal,
  );
  expect(text).toMatchInlineSnapshot(`
    "Prices of the AWS Price List: 2 changed · 312 confirmed · 15 left as they were
    written to .lintel/price-book.json

    Changed
      nat.data             us-west-2  0.045 → 0.046
      route53.hosted-zone  global     0.5 to 25, then 0.1 → 0.6 to 25, then 0.1

    Left as they were
      The Price List has no such product.
        waf.rule
      The book does not say how it is named.
        s3.row-0, s3.row-1, s3.row-2, s3.row-3, s3.row-4, s3.row-5, s3.row-6,
        s3.row-7, s3.row-8, s3.row-9, s3.row-10, s3.row-11 and 2 more, all with
        --json
    "
  `);
});

test('a refresh that learned nothing says so', () => {
  const nothing = { schema: 'lintel/price-refresh@1', updated: [], same: 0, left: [], diagnostics: [] } as const;
  expect(renderPriceRefresh(nothing, terminal)).toContain('nothing is written');
});
