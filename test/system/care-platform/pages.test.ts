/**
 * The pages in Chromium, through a load balancer over HTTPS as in production: the API and the pages behind one name, invented
 * people in a real database. The judge of accessibility is axe.
 */

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBalancer } from '../../../src/local/index.ts';
import { grantTelemetry } from '../../../workloads/care-platform/server/care/grant-telemetry.ts';
import { addDemo, DEMO_PASSWORD } from '../../../workloads/care-platform/server/demo.ts';
import { codeAt } from '../../../workloads/care-platform/server/fixture.ts';
import { apiServer } from '../../../workloads/care-platform/server/http/api-server.ts';
import { webServer } from '../../../workloads/care-platform/server/http/web-server.ts';
import { keysOf } from '../../../workloads/care-platform/server/login/keys.ts';
import { queueIn } from '../../../workloads/care-platform/server/worker/queue.ts';
import { workerTelemetry } from '../../../workloads/care-platform/server/worker/telemetry.ts';
import { workOff } from '../../../workloads/care-platform/server/worker/worker.ts';
import { logTo, readinessOf } from '../../../workloads/runtime/src/index.ts';
import { buildPages } from '../../../workloads/ui/src/build.ts';
import { inBrowser, openBrowser, WITHOUT_BROWSER } from '../../drawing/browser.ts';
import { ROOT } from '../../imports.ts';
import { accessibilityFaults, isTooWide, screenshot } from '../../pages/browser.ts';
import { JWT_SECRET, useBase } from './world.ts';

const base = useBase();
const ADMIN = 'maren.holt@harbor-kids.example';
const PRACTITIONER = 'june.okafor@harbor-kids.example';
const COLLEAGUE = 'tomas.brandt@harbor-kids.example';
const FAMILY = 'family.sandoval@home.example';

describe.skipIf(WITHOUT_BROWSER)(inBrowser('the pages of the care platform'), () => {
  let browser: Browser;
  let origin = '';
  const lines: string[] = [];
  const stops: (() => unknown)[] = [];
  const now = () => Date.now();
  const write = (line: string) => void lines.push(line);
  const log = logTo(write, () => new Date());

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'care-pages-'));
    stops.push(() => rmSync(folder, { recursive: true }));
    await buildPages({ root: join(ROOT, 'workloads/care-platform/web'), outDir: folder });
    const owner = await base().owner.connect();
    await addDemo(owner, new Date());
    owner.release();
    const { data } = base();
    const serving = {
      readiness: readinessOf(
        () => data.check(),
        () => () => {},
      ),
      log,
      newId: randomUUID,
      trustedProxies: 1,
    };
    const accounts = { data, tell: grantTelemetry(write, now), now, newId: randomUUID, keys: keysOf(JWT_SECRET, now) };
    const api = apiServer({ ...serving, accounts, origins: [] });
    const web = await webServer({ ...serving, folder });
    const [apiPort, webPort] = await Promise.all(
      [api, web].map(async ({ app }) => Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)),
    );
    const balancer = await startBalancer(frontOf(certificate(folder)), { portOf: () => 0 });
    balancer.targetGroups.get('arn:api')?.register({ id: '127.0.0.1', port: apiPort ?? 0 });
    balancer.targetGroups.get('arn:web')?.register({ id: '127.0.0.1', port: webPort ?? 0 });
    origin = `https://localhost:${[...balancer.ports.values()][0]}`;
    browser = await openBrowser();
    stops.unshift(
      () => browser.close(),
      () => balancer.close(),
      () => api.app.close(),
      () => web.app.close(),
    );
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  async function visit({ scheme = 'light', width = 1280 }: { scheme?: 'light' | 'dark'; width?: number } = {}) {
    const context = await browser.newContext({
      colorScheme: scheme,
      viewport: { width, height: 900 },
      ignoreHTTPSErrors: true,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (thrown) => complaints.push(String(thrown)));
    page.on('console', (message) => {
      // A refused question is told by the page itself; the browser tells it once more.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    await page.goto(origin);
    return { page, complaints, end: () => context.close() };
  }

  async function login(page: Page, email: string, password = DEMO_PASSWORD): Promise<void> {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  async function judged(page: Page, name: string): Promise<void> {
    // What stands in the frame may come before the page; below a dialog its heading is hidden.
    await page.locator('h1').first().waitFor({ state: 'attached' });
    await screenshot(page, `care-${name}`);
    expect(await accessibilityFaults(page), name).toEqual([]);
    expect(await isTooWide(page), name).toBe(false);
  }

  const work = () =>
    workOff(
      {
        name: 'worker',
        data: base().data,
        queue: queueIn(base().data.open, now),
        store: { put: () => Promise.resolve() },
        telemetry: workerTelemetry('n', () => {}, now),
        log,
        now,
        newId: randomUUID,
        rest: () => Promise.resolve(),
      },
      () => false,
    );

  test('a practitioner: a wrong password, a patient, a session, its claim', async () => {
    const { page, complaints, end } = await visit();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await judged(page, 'login');
    await login(page, PRACTITIONER, 'Wrong-horse-1');
    await page.getByText('The address or the password is wrong.').waitFor();
    await judged(page, 'login-refused');
    await login(page, PRACTITIONER);
    await page.getByRole('heading', { name: 'My patients' }).waitFor();
    await page.getByRole('link', { name: 'Abernathy, Wren' }).waitFor();
    await judged(page, 'patients');
    await page.getByLabel('Name or record number').fill('lindq');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: 'Abernathy, Wren' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Lindqvist, Otto' }).waitFor();
    await page.getByRole('link', { name: 'My patients' }).click();
    await page.goto(`${origin}/patients`);
    await page.getByRole('link', { name: 'Abernathy, Wren' }).click();
    await page.getByText('136 of 136 units left').waitFor();
    await judged(page, 'patient');
    await page.getByRole('button', { name: 'Start a session' }).click();
    await page.getByLabel('Units to reserve').fill('200');
    await judged(page, 'start-session');
    await page.getByLabel('Units to reserve').fill('6');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { name: 'Session in progress' }).waitFor();
    await page.getByLabel('Minutes of the session').fill('53');
    await page.getByText('53 minutes are 4 units.').waitFor();
    await judged(page, 'session');
    await page.getByRole('button', { name: 'Complete the session' }).click();
    await page.getByRole('heading', { name: 'Session', exact: true }).waitFor();
    await work();
    await page.getByRole('link', { name: 'Claims' }).click();
    await page.getByRole('cell', { name: '$69.00' }).first().waitFor();
    await judged(page, 'claims');
    await page.getByRole('link', { name: 'My patients' }).click();
    await page.getByRole('link', { name: 'Abernathy, Wren' }).click();
    await page.getByText('132 of 136 units left').waitFor();
    await page.getByRole('tab', { name: 'Sessions' }).click();
    await page.getByText('Completed', { exact: true }).waitFor();
    await judged(page, 'sessions');
    await page.getByRole('tab', { name: 'Appointments' }).click();
    await page.getByRole('button', { name: 'Book an appointment' }).click();
    await judged(page, 'book');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Telephone').fill('555');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('must be an international number').waitFor();
    await judged(page, 'edit-refused');
    expect(complaints).toEqual([]);
    await end();
  });

  test('an administrator: an authenticator, the glass is broken, used, seen in the audit and closed again', async () => {
    const admin = await visit();
    const { page } = admin;
    await login(page, ADMIN);
    await page.getByText('Administration needs a second factor.').waitFor();
    await judged(page, 'admin-without-factor');
    await page.getByRole('link', { name: 'Set up an authenticator' }).click();
    await page.getByRole('button', { name: 'Begin' }).click();
    const uri = (await page.getByRole('link', { name: 'open it there' }).getAttribute('href')) ?? '';
    await judged(page, 'enrol');
    const secret = new URL(uri).searchParams.get('secret') ?? '';
    await page.getByLabel('Code').fill(codeAt(secret, Date.now()));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Patients' }).waitFor();
    await judged(page, 'admin-patients');
    await page.getByRole('link', { name: 'A.H.' }).click();
    await page.getByRole('heading', { name: 'This record is closed' }).waitFor();
    await judged(page, 'closed');
    await page.getByRole('link', { name: 'Break the glass' }).last().click();
    await page.getByLabel('To whom').selectOption({ label: 'June Okafor, practitioner' });
    await page.getByLabel('Why').fill('Her therapist is away and she was brought in with a seizure.');
    await judged(page, 'break-the-glass');
    await page.getByRole('button', { name: 'Break the glass' }).click();
    await page.getByRole('cell', { name: PRACTITIONER, exact: true }).waitFor();

    const reader = await visit({ width: 375 });
    await login(reader.page, PRACTITIONER);
    await reader.page.getByText('The record of A.H. is open to you').waitFor();
    await judged(reader.page, 'granted-phone');
    await reader.page.getByRole('link', { name: 'Open the record' }).click();
    await reader.page.getByText('Opened by break-the-glass').waitFor();
    await judged(reader.page, 'granted-record-phone');
    expect(await reader.page.getByRole('button', { name: 'Edit' }).count()).toBe(0);

    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('cell', { name: 'Break-the-glass use access' }).first().waitFor();
    await judged(page, 'audit');
    await page.getByLabel('Action').selectOption('BTG_GRANT_ACCESS');
    await page.getByText('Her therapist is away').waitFor();
    await page.getByRole('link', { name: 'Break the glass' }).click();
    await page.getByRole('button', { name: `Revoke the grant to ${PRACTITIONER}` }).click();
    await page.getByLabel('Reason').fill('She is well, and her therapist is back.');
    await judged(page, 'revoke');
    await page.getByRole('button', { name: 'Revoke', exact: true }).last().click();
    await page.getByRole('cell', { name: 'Revoked' }).waitFor();
    await reader.page.reload();
    await reader.page.getByText('You are not on the care team of this patient').waitFor();
    await judged(reader.page, 'closed-phone');
    await page.getByRole('link', { name: 'Staff' }).click();
    await page.getByText(COLLEAGUE).waitFor();
    await judged(page, 'staff');
    await page.getByRole('button', { name: 'Log out' }).click();
    await login(page, ADMIN);
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    await judged(page, 'code');
    expect([...admin.complaints, ...reader.complaints]).toEqual([]);
    await Promise.all([admin.end(), reader.end()]);
  });

  test('a patient, in the dark and on a telephone: the own record and who saw it', async () => {
    const { page, complaints, end } = await visit({ scheme: 'dark', width: 375 });
    await login(page, FAMILY);
    await page.getByRole('heading', { name: 'Nilo Sandoval' }).waitFor();
    await page.getByText('of 160 units left').waitFor();
    await judged(page, 'own-record-dark-phone');
    await page.getByRole('link', { name: 'Who saw this' }).click();
    await page.getByRole('heading', { name: 'Who saw this record' }).waitFor();
    await page.getByRole('cell', { name: 'Patient', exact: true }).first().waitFor();
    await judged(page, 'access-report-dark-phone');
    await page.goto(`${origin}/audit`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(complaints).toEqual([]);
    await end();
  });

  test('the page stays logged in over a reload, and logs off after 15 minutes with a warning before', async () => {
    const { page, complaints, end } = await visit({ scheme: 'dark' });
    await page.clock.install();
    await login(page, PRACTITIONER);
    await page.getByRole('heading', { name: 'My patients' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'My patients' }).waitFor();
    await page.clock.fastForward('13:01');
    await page.getByRole('dialog', { name: 'Are you still here?' }).waitFor();
    await judged(page, 'idle-warning-dark');
    await page.getByRole('button', { name: 'Stay logged in' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.clock.fastForward('13:01');
    await page.getByRole('dialog', { name: 'Are you still here?' }).waitFor();
    await page.clock.fastForward('02:00');
    await page.getByText('You were logged off because nobody was here for 15 minutes.').waitFor();
    await judged(page, 'logged-off-dark');
    await page.reload();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(complaints).toEqual([]);
    await end();
  });

  test('a patient registers, and is told the code', async () => {
    const { page, end } = await visit({ width: 375 });
    await page.getByRole('link', { name: 'Register as a patient' }).click();
    await page.getByLabel('Clinic').fill('harbor-kids');
    await page.getByLabel('Given name').fill('Io');
    await page.getByLabel('Family name').fill('Marsh');
    await page.getByLabel('E-mail').fill('io.marsh@home.example');
    await page.getByLabel('Password').fill('too-easy');
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByText('must have an upper and a lower case letter').waitFor();
    await judged(page, 'register-refused-phone');
    await page.getByLabel('Password').fill('Kelp-forest-88');
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByText('Tell this code to your therapist').waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await judged(page, 'code-of-patient-phone');
    await end();
  });
});

/** Of a name of this machine; the browser is told to take it. */
function certificate(folder: string) {
  const [key, cert] = [join(folder, '..', `care-${process.pid}.key`), join(folder, '..', `care-${process.pid}.pem`)];
  const options = '-newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
  execFileSync('openssl', ['req', '-x509', ...options.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const made = { privateKey: readFileSync(key, 'utf8'), certificate: readFileSync(cert, 'utf8') };
  for (const file of [key, cert]) rmSync(file);
  return made;
}

/** As the architecture has it: `/api/*` to the API, all else to the pages. */
function frontOf(made: {
  readonly privateKey: string;
  readonly certificate: string;
}): Parameters<typeof startBalancer>[0] {
  const group = (name: string) => ({
    arn: `arn:${name}`,
    fullName: `targetgroup/${name}/1`,
    protocol: 'HTTP' as const,
    healthCheck: {
      enabled: true,
      protocol: 'HTTP' as const,
      port: 'traffic-port',
      path: name === 'api' ? '/health' : '/',
      intervalSeconds: 1,
      timeoutSeconds: 1,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
      matcher: '200',
    },
  });
  return {
    name: 'care',
    fullName: 'app/care/1',
    targetGroups: [group('api'), group('web')],
    listeners: [
      {
        arn: 'arn:listener',
        protocol: 'HTTPS',
        port: 443,
        certificates: [{ arn: 'arn:certificate', names: ['localhost'], ...made }],
        rules: [
          {
            arn: 'arn:api-rule',
            priority: 1,
            conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }],
            actions: [{ Type: 'forward', TargetGroupArn: 'arn:api' }],
          },
          {
            arn: 'arn:rest',
            priority: 'default',
            conditions: [],
            actions: [{ Type: 'forward', TargetGroupArn: 'arn:web' }],
          },
        ],
      },
    ],
  };
}
