import { parsed } from '@lintel/workload-runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { dayOf } from '../../src/times.ts';
import { book, cancelAppointment, listAppointments } from '../care/appointments.ts';
import { addAuthorization, holdUnits, listAuthorizations } from '../care/authorizations.ts';
import { listClaims } from '../care/claims.ts';
import {
  accessReport,
  addPatient,
  careTeamOf,
  changePatient,
  listPatients,
  readPatient,
  setCareTeam,
} from '../care/patients.ts';
import { cancelSession, completeSession, listSessions, MOST_MINUTES, startSession } from '../care/sessions.ts';
import { DAY, MRN, NAME, PHONE } from '../fields.ts';
import { Denied, type Work } from '../work.ts';
import type { Api } from './api.ts';

const ID = z.object({ id: z.uuid() });
const LIMIT = z.coerce.number().int().min(1).max(100).default(20);
const PAGE = z.object({ after: z.uuid().optional(), limit: LIMIT });
const SEARCH = z
  .object({
    mrn: MRN.optional(),
    name: z.string().trim().min(2).max(100).optional(),
    after: z.uuid().optional(),
    limit: LIMIT,
  })
  .refine(({ mrn, name }) => mrn !== undefined || name !== undefined, { message: 'give mrn or name' });
const ADDRESS = z.string().trim().min(1).max(300);
const PATIENT = z.object({
  mrn: MRN,
  givenName: NAME,
  familyName: NAME,
  dateOfBirth: DAY,
  phone: PHONE.optional(),
  address: ADDRESS.optional(),
});
const CHANGE = z
  .object({
    version: z.int().positive(),
    givenName: NAME.optional(),
    familyName: NAME.optional(),
    phone: PHONE.optional(),
    address: ADDRESS.optional(),
    status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
    portalCode: z.string().trim().toUpperCase().max(20).optional(),
  })
  .refine((change) => Object.values(change).filter((value) => value !== undefined).length > 1, {
    message: 'nothing to change',
  });
const TEAM = z.object({ members: z.array(z.uuid()).max(50) });
const UNITS = z.int().min(1).max(96);
const AUTHORIZATION = z
  .object({
    patientId: z.uuid(),
    payer: NAME,
    number: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9-]{3,40}$/, 'must be 3 to 40 letters, digits or hyphens'),
    procedureCode: z
      .string()
      .regex(/^[0-9A-Z]{5}$/, 'must be a procedure code of 5 characters')
      .default('97153'),
    diagnosisCode: z
      .string()
      .regex(/^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/, 'must be an ICD-10 code')
      .default('F84.0'),
    rateCents: z.int().min(0).max(1_000_000),
    totalUnits: z.int().min(1).max(100_000),
    startsOn: DAY,
    endsOn: DAY,
  })
  .refine(({ startsOn, endsOn }) => startsOn <= endsOn, { path: ['endsOn'], message: 'must not be before startsOn' });
const PATIENT_ID = z.object({ patientId: z.uuid() });
const MAYBE_PATIENT_ID = z.object({ patientId: z.uuid().optional() });
const TIME = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const BETWEEN = z.object({ patientId: z.uuid().optional(), from: TIME.optional(), to: TIME.optional() });
const APPOINTMENT = z.object({
  patientId: z.uuid(),
  authorizationId: z.uuid(),
  providerId: z.uuid().optional(),
  startsAt: TIME,
  endsAt: TIME,
  place: z.enum(['HOME', 'CLINIC', 'SCHOOL', 'TELEHEALTH']),
});
const SESSION = z.object({
  authorizationId: z.uuid(),
  units: UNITS,
  appointmentId: z.uuid().optional(),
  reservationId: z.uuid().optional(),
});
const COMPLETION = z.object({ minutes: z.int().min(0).max(MOST_MINUTES).optional() });

const WEEK_MS = 7 * 86_400_000;

export function addCareRoutes(app: FastifyInstance, { asPerson, accounts }: Api): void {
  const idOf = (request: FastifyRequest) => parsed(ID, request.params).id;

  app.get('/api/patients', (request) => {
    const page = parsed(PAGE, request.query);
    return asPerson(request, (work) => listPatients(work, page));
  });
  // By POST, because what is searched for would stand in the URL and in the logs of whoever sees it.
  app.post('/api/patients/search', (request) => {
    const search = parsed(SEARCH, request.body);
    return asPerson(request, (work) => listPatients(work, search));
  });
  app.post('/api/patients', async (request, reply) => {
    const input = parsed(PATIENT, request.body);
    if (input.dateOfBirth > dayOf(new Date(accounts.now())))
      throw new Denied(400, 'INVALID', 'The date of birth is in the future.');
    reply.code(201);
    return asPerson(request, (work) => addPatient(staff(work), input));
  });
  app.get('/api/patients/:id', (request) => {
    const id = idOf(request);
    return asPerson(request, (work) => readPatient(work, id));
  });
  app.patch('/api/patients/:id', (request) => {
    const [id, change] = [idOf(request), parsed(CHANGE, request.body)];
    return asPerson(request, (work) => changePatient(work, id, change));
  });
  app.get('/api/patients/:id/access-report', (request) => {
    const id = idOf(request);
    return asPerson(request, (work) => accessReport(work, id));
  });
  app.get('/api/patients/:id/care-team', (request) => {
    const id = idOf(request);
    return asPerson(request, async (work) => ({ members: await careTeamOf(work, id) }), { isAdmin: true });
  });
  app.put('/api/patients/:id/care-team', async (request, reply) => {
    const [id, { members }] = [idOf(request), parsed(TEAM, request.body)];
    await asPerson(request, (work) => setCareTeam(work, id, members), { isAdmin: true });
    return reply.code(204).send();
  });

  app.get('/api/authorizations', (request) => {
    const { patientId } = parsed(PATIENT_ID, request.query);
    return asPerson(request, async (work) => ({ authorizations: await listAuthorizations(work, patientId) }));
  });
  app.post('/api/authorizations', async (request, reply) => {
    const input = parsed(AUTHORIZATION, request.body);
    reply.code(201);
    return asPerson(request, (work) => addAuthorization(work, input));
  });
  app.post('/api/authorizations/:id/reservations', async (request, reply) => {
    const [id, { units }] = [idOf(request), parsed(z.object({ units: UNITS }), request.body)];
    reply.code(201);
    return asPerson(request, (work) => holdUnits(work, id, units));
  });

  app.get('/api/appointments', (request) => {
    const now = accounts.now();
    const { patientId, from = new Date(now), to = new Date(now + WEEK_MS) } = parsed(BETWEEN, request.query);
    return asPerson(request, async (work) => ({ appointments: await listAppointments(work, { patientId, from, to }) }));
  });
  app.post('/api/appointments', async (request, reply) => {
    const input = parsed(APPOINTMENT, request.body);
    reply.code(201);
    return asPerson(request, (work) => book(work, input));
  });
  app.post('/api/appointments/:id/cancel', async (request, reply) => {
    const id = idOf(request);
    await asPerson(request, (work) => cancelAppointment(work, id));
    return reply.code(204).send();
  });

  app.get('/api/sessions', (request) => {
    const { patientId } = parsed(PATIENT_ID, request.query);
    return asPerson(request, async (work) => ({ sessions: await listSessions(work, patientId) }));
  });
  app.post('/api/sessions', async (request, reply) => {
    const input = parsed(SESSION, request.body);
    reply.code(201);
    return asPerson(request, (work) => startSession(work, input));
  });
  app.post('/api/sessions/:id/complete', (request) => {
    const [id, completion] = [idOf(request), parsed(COMPLETION, request.body ?? {})];
    return asPerson(request, (work) => completeSession(work, id, completion));
  });
  app.post('/api/sessions/:id/cancel', async (request, reply) => {
    const id = idOf(request);
    await asPerson(request, (work) => cancelSession(work, id));
    return reply.code(204).send();
  });

  app.get('/api/claims', (request) => {
    const { patientId } = parsed(MAYBE_PATIENT_ID, request.query);
    return asPerson(request, async (work) => ({ claims: await listClaims(work, patientId) }));
  });
}

/** Patients add nobody. */
function staff(work: Work): Work {
  if (work.actor.role !== 'PATIENT') return work;
  throw new Denied(403, 'STAFF_ONLY', 'Staff only.', { action: 'UNAUTHORIZED_ACCESS_ATTEMPT', resource: 'patients' });
}
