import { readSettings } from '@lintel/workload-runtime';
import { expect, test } from 'vitest';
import { SETTINGS } from './settings.ts';

const PRODUCTION = {
  NODE_ENV: 'production',
  API_KEYS: 'key1,,key2, ,key3',
  CORS_ALLOWED_ORIGINS: 'https://claude.ai',
  CLOUDWATCH_LOG_GROUP: '/mcp-tagging/prod',
  AUDIT_DB_PATH: '/d/a',
  HISTORY_DB_PATH: '/d/h',
  SECURITY_LOG_PATH: '/d/s',
};

function faultOf(environment: Record<string, string>): string {
  const found = readSettings(SETTINGS, environment);
  return 'fault' in found ? found.fault : 'none';
}

test('keys are a list without what is empty, and production asks for them', () => {
  expect(readSettings(SETTINGS, PRODUCTION)).toMatchObject({
    settings: { API_KEYS: ['key1', 'key2', 'key3'], AUTH_ENABLED: true, PORT: 8080 },
  });
});

test.each(Object.keys(PRODUCTION))('without %s production does not start, and the fault names it', (name) => {
  expect(faultOf({ ...PRODUCTION, [name]: '' })).toContain(name);
});

test('a malformed value is named and not shown', () => {
  const fault = faultOf({ ...PRODUCTION, PORT: 'hunter2' });
  expect(fault).toContain('PORT');
  expect(fault).not.toContain('hunter2');
});

test('an inventory file is refused in production', () => {
  expect(faultOf({ ...PRODUCTION, INVENTORY_FILE: 'x.json' })).toContain('INVENTORY_FILE');
});

test('keys that are asked for and not given stop the start outside of production too', () => {
  expect(faultOf({ NODE_ENV: 'test', AUTH_ENABLED: 'true' })).toContain('API_KEYS_SECRET_ARN');
  expect(faultOf({ NODE_ENV: 'test' })).toBe('none');
});
