/**
 * Small documents beside their templates, each for a way in which documents of others were misread. Which lines are so was
 * read off the templates by hand.
 */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { audit } from '../../src/actions/index.ts';

const cwd = fileURLToPath(new URL('.', import.meta.url));

const PLAIN = [3, 4, 5, 6, 8, 9, 10, 14, 15, 16, 17, 20];
// Line 32 names services that the template lacks, and that may stand in another one of the account.
const FUNCTIONS = [5, 6, 7, 8, 9, 10, 11, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30];

test.each([
  ['hedges, units and conditions', 'shop', 'shop', [22, 23, 24, 26, 31, 36, 37]],
  ['plain sentences and a table', 'shop-plain', 'shop', PLAIN],
  ['plain sentences of a serverless shop', 'functions', 'functions', FUNCTIONS],
  ['what stands in a nested stack that was not read', 'nested', 'nested', []],
  ['variants of which one is deployed', 'price', 'price', []],
  ['serverless functions, each of them meant', 'serverless', 'serverless', [7]],
  ['numbered steps, types to choose from, prices of units', 'network', 'network', []],
  ['the line of the bill that a row means', 'network-cost', 'network', []],
  ['a title that has "Optimization" in it', 'optimization', 'functions', [3, 4]],
  ['"carefully planned"', 'planned', 'network', [3, 5]],
  ['a line for a shell', 'shell', 'functions', []],
])('%s: false in these lines and in no other', async (_what, document, template, lines) => {
  const { findings } = await audit({ cwd, document: `${document}.md`, target: `${template}.yaml` });
  const wrong = findings.filter(({ outcome }) => outcome === 'false').map(({ line }) => line);
  expect([...new Set(wrong)].toSorted((a, b) => a - b)).toEqual(lines);
});
