import { expect, test } from 'vitest';
import { type Architecture, defineArchitecture } from './architecture.ts';

const good: Architecture<{ readonly region: string }> = {
  name: 'orders',
  title: 'Order service',
  environments: { prod: { region: 'eu-west-1' } },
  build: () => undefined,
};

test('an architecture cannot be changed after it was defined', () => {
  const defined = defineArchitecture(good);
  expect(Object.isFrozen(defined)).toBe(true);
  expect(Object.isFrozen(defined.environments)).toBe(true);
  expect(defined.environments.prod).toEqual({ region: 'eu-west-1' });
});

test.each([
  [
    { ...good, name: 'Orders!' },
    'Architecture name "Orders!" must be lower-case words joined by "-", like "mcp-tagging", because it is also the folder\'s name.',
  ],
  [{ ...good, title: ' ' }, 'Architecture "orders" has an empty title; give the name a reader would use.'],
  [
    { ...good, environments: {} },
    'Architecture "orders" has no environment; add at least one, like environments: { prod: { … } }.',
  ],
  [
    { ...good, environments: { 'Prod EU': { region: 'eu-west-1' } } },
    'Environment "Prod EU" of architecture "orders" must be lower-case words joined by "-", like "prod".',
  ],
])('a definition that cannot be used says why: %#', (broken, message) => {
  expect(() => defineArchitecture(broken)).toThrow(message);
});
