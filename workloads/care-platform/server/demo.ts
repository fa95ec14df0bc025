/** Two invented clinics for a trial: people, records, authorizations, appointments and sessions. Nobody of them exists. */
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { unitsOf } from '../src/units.ts';
import { hashPassword } from './login/password.ts';

export const DEMO_PASSWORD = 'Kite-over-the-bay-9';

interface Clinic {
  readonly slug: string;
  readonly name: string;
  readonly staff: readonly (readonly [
    email: string,
    role: 'ADMIN' | 'PRACTITIONER',
    given: string,
    family: string,
    specialization?: string,
  ])[];
  readonly patients: readonly (readonly [
    mrn: string,
    given: string,
    family: string,
    born: string,
    team: readonly number[],
  ])[];
}

const CLINICS: readonly Clinic[] = [
  {
    slug: 'harbor-kids',
    name: 'Harbor Kids Therapy',
    staff: [
      ['maren.holt@harbor-kids.example', 'ADMIN', 'Maren', 'Holt'],
      ['idris.vale@harbor-kids.example', 'ADMIN', 'Idris', 'Vale'],
      ['june.okafor@harbor-kids.example', 'PRACTITIONER', 'June', 'Okafor', 'Behavior analyst'],
      ['tomas.brandt@harbor-kids.example', 'PRACTITIONER', 'Tomas', 'Brandt', 'Behavior technician'],
    ],
    patients: [
      ['HKT100231', 'Nilo', 'Sandoval', '2018-04-12', [2, 3]],
      ['HKT100245', 'Wren', 'Abernathy', '2019-09-30', [2]],
      ['HKT100262', 'Otto', 'Lindqvist', '2017-01-23', [2, 3]],
      ['HKT100288', 'Amina', 'Haddad', '2020-06-05', [3]],
      ['HKT100291', 'Pepper', 'Nakamura', '2016-11-17', [3]],
    ],
  },
  {
    slug: 'cedar-valley',
    name: 'Cedar Valley Autism Center',
    staff: [
      ['lotte.weiss@cedar-valley.example', 'ADMIN', 'Lotte', 'Weiss'],
      ['samir.dutta@cedar-valley.example', 'PRACTITIONER', 'Samir', 'Dutta', 'Behavior analyst'],
    ],
    patients: [['CVC000017', 'Ezra', 'Whitlock', '2018-08-02', [1]]],
  },
];

const PATIENT_LOGIN = 'family.sandoval@home.example';
const PAYERS = ['Tidewater Mutual', 'Granite State Plan', 'Lakeside Benefits'];

/** The same id for the same word, so that a second run adds nothing. */
function idOf(word: string): string {
  const hex = createHash('sha256').update(`care-platform demo ${word}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Adds what is missing, as the owner of the tables. Answers what to tell whoever tries it. */
export async function addDemo(client: ClientBase, now: Date): Promise<string> {
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const at = (days: number, hour: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + days, hour));
  const day = (days: number) => at(days, 0).toISOString().slice(0, 10);
  const add = (table: string, row: Readonly<Record<string, unknown>>) => {
    const names = Object.keys(row);
    const places = names.map((_, index) => `$${index + 1}`).join(', ');
    return client.query(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places}) ON CONFLICT DO NOTHING`,
      Object.values(row),
    );
  };
  await client.query('BEGIN');
  for (const { slug, name, staff, patients } of CLINICS) {
    const organization_id = idOf(slug);
    await add('organizations', { id: organization_id, slug, name });
    const user = (email: string, role: string, given_name: string, family_name: string, specialization?: string) =>
      add('users', {
        id: idOf(email),
        organization_id,
        email,
        role,
        given_name,
        family_name,
        specialization: specialization ?? null,
        password_hash: passwordHash,
        created_at: now,
      });
    for (const [email, role, given, family, specialization] of staff)
      await user(email, role, given, family, specialization);
    for (const [index, [mrn, given_name, family_name, date_of_birth, team]] of patients.entries()) {
      const patient_id = idOf(mrn);
      const isFirst = mrn === 'HKT100231';
      if (isFirst) await user(PATIENT_LOGIN, 'PATIENT', 'Elena', 'Sandoval');
      await add('patients', {
        id: patient_id,
        organization_id,
        mrn,
        given_name,
        family_name,
        date_of_birth,
        phone: `+1202555${String(110 + index).padStart(4, '0')}`,
        address: `${12 + index * 7} Quay Street, Port Alder`,
        user_id: isFirst ? idOf(PATIENT_LOGIN) : null,
        created_at: now,
      });
      const members = team.map((member) => idOf(staff[member]?.[0] ?? ''));
      for (const user_id of members) await add('care_team', { organization_id, patient_id, user_id });
      const [provider_id = ''] = members;
      const authorization_id = idOf(`${mrn} authorization`);
      const sessions = index === 1 ? [] : [-9, -6, -2];
      const minutes = [58, 122, 90];
      const used = sessions.reduce((sum, _, each) => sum + unitsOf(minutes[each] ?? 0), 0);
      const total_units = index === 2 ? used : 160 - index * 24;
      await add('authorizations', {
        id: authorization_id,
        organization_id,
        patient_id,
        payer: PAYERS[index % PAYERS.length],
        number: `PA-${20_400 + index * 37}-${slug.slice(0, 2).toUpperCase()}`,
        procedure_code: '97153',
        diagnosis_code: 'F84.0',
        rate_cents: 1725,
        total_units,
        used_units: used,
        starts_on: day(-40),
        ends_on: day(index === 3 ? 12 : 140),
        status: used >= total_units ? 'EXHAUSTED' : 'ACTIVE',
        created_at: now,
      });
      for (const [each, days] of sessions.entries()) {
        const session_id = idOf(`${mrn} session ${each}`);
        const reservation_id = idOf(`${mrn} reservation ${each}`);
        const lasted = minutes[each] ?? 0;
        const units = unitsOf(lasted);
        const started_at = at(days, 14 + each);
        const ended_at = new Date(started_at.getTime() + lasted * 60_000);
        await add('unit_reservations', {
          id: reservation_id,
          organization_id,
          authorization_id,
          units,
          state: 'SETTLED',
          made_at: started_at,
        });
        await add('sessions', {
          id: session_id,
          organization_id,
          patient_id,
          provider_id,
          authorization_id,
          reservation_id,
          started_at,
          ended_at,
          minutes: lasted,
          status: 'COMPLETED',
        });
        await add('claims', {
          id: idOf(`${mrn} claim ${each}`),
          organization_id,
          session_id,
          patient_id,
          authorization_id,
          procedure_code: '97153',
          diagnosis_code: 'F84.0',
          units,
          charge_cents: units * 1725,
          created_at: ended_at,
        });
      }
      if (used < total_units)
        await add('appointments', {
          id: idOf(`${mrn} appointment`),
          organization_id,
          patient_id,
          provider_id,
          authorization_id,
          starts_at: at(1, 13 + index),
          ends_at: at(1, 14 + index),
          units: 4,
          place: index % 2 === 0 ? 'CLINIC' : 'HOME',
        });
    }
  }
  await client.query('COMMIT');
  return logins();
}

function logins(): string {
  const people = CLINICS.flatMap(({ name, staff }) =>
    staff.map(([email, role]) => `  ${email.padEnd(36)} ${role.padEnd(13)} ${name}`),
  );
  return [
    `Invented people, all with the password ${DEMO_PASSWORD}`,
    ...people,
    `  ${PATIENT_LOGIN.padEnd(36)} ${'PATIENT'.padEnd(13)} ${CLINICS[0]?.name}`,
    'An administrator sets up an authenticator at the first login.',
    '',
  ].join('\n');
}
