/** Oracle: the sentences and names written here. */
import { expect, test } from 'vitest';
import { said } from './across.ts';

const row = (texts: Readonly<Record<string, string>>) => ({ key: 'k', in: new Map(Object.entries(texts)) });

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['what all say is said once', { dev: '20 GB', prod: '20 GB' }, '20 GB'],
  [
    'names that carry their environment are each written out',
    { dev: 'Disks of web-app-dev, daily', prod: 'Disks of web-app-prod, daily' },
    'Disks of web-app-dev, web-app-prod, daily',
  ],
  ['in any case', { dev: '`stack/WebDev/*`', prod: '`stack/WebProd/*`' }, '`stack/WebDev/*`, `stack/WebProd/*`'],
  ['what else differs stands apart', { dev: '20 GB', prod: '100 GB' }, 'dev: 20 GB<br>prod: 100 GB'],
])('%s', (_, texts, expected) => {
  expect(said(row(texts), (text) => text)).toBe(expected);
});
