/** The oracle is the shape as README.md of this part describes it; each refusal names what was found and what is allowed. */
import { expect, test } from 'vitest';
import { between, parseUsage, selects, usage, usageSchema, variant } from './index.ts';

test('what the builders make is read back as it is', () => {
  const made = usage({
    resources: { 'Nat*': { dataGb: between(1, 10, 100) }, 'AWS::Logs::LogGroup': { ingestGb: 2 } },
    commitments: [{ of: ['Server'], plan: 'reserved-1yr' }],
    external: [{ what: 'Tokens', row: 'anthropic.sonnet-4.5.input', quantity: 5_000_000 }],
    variants: [variant('no gateway', 'nothing needs it', { without: ['Nat*'] })],
  });
  expect(parseUsage(JSON.parse(JSON.stringify(made)))).toEqual({ ok: true, value: made, diagnostics: [] });
});

test.each([
  {
    fault: 'a quantity that nobody counts',
    data: { resources: { Nat: { datagb: 1 } } },
    says: /"datagb" is not known here.*Did you mean "dataGb"\?/,
  },
  {
    fault: 'less than nothing',
    data: { resources: { Nat: { dataGb: -1 } } },
    says: /-1 is not a number of at least 0/,
  },
  {
    fault: 'scenarios that fall',
    data: { resources: { Nat: { dataGb: { low: 5, expected: 1, high: 9 } } } },
    says: /low 5, expected 1, high 9 do not rise/,
  },
  { fault: 'half a range', data: { account: { internetGb: { low: 5 } } }, says: /"expected" is missing/ },
  {
    fault: 'a plan that AWS does not sell',
    data: { commitments: [{ of: ['A'], plan: 'reserved' }] },
    says: /not one of reserved-1yr/,
  },
])('$fault is refused', ({ data, says }) => {
  const read = parseUsage({ schema: 'lintel/usage@1', ...data });
  expect(read.ok).toBe(false);
  expect(read.diagnostics.map((each) => each.what).join('\n')).toMatch(says);
  expect(new Set(read.diagnostics.map((each) => each.code))).toEqual(new Set(['LTL2004']));
});

const server = {
  id: 'App:Server',
  logicalId: 'Server',
  type: 'AWS::EC2::Instance',
  constructPath: 'App/Server/Resource',
};

test.each([
  { selector: 'Server', means: true },
  { selector: 'Ser*', means: true },
  { selector: 'App:Server', means: true },
  { selector: 'AWS::EC2::*', means: true },
  { selector: 'App/*', means: true },
  { selector: 'server', means: false },
  { selector: 'AWS::EC2::VPC', means: false },
  { selector: 'Other/*', means: false },
])('$selector means the server: $means', ({ selector, means }) => {
  expect(selects(selector, server)).toBe(means);
});

test('editors are offered every quantity with its unit', () => {
  expect(JSON.stringify(usageSchema())).toContain('"description":"data processed by it, in GB"');
});
