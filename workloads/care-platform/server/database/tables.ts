/** The tables as Kysely sees them. Days are asked for as text, because a day has no time zone. */
import type { ColumnType, Generated } from 'kysely';
import type { Role } from '../../src/roles.ts';
import type { AuthorizationStatus } from '../../src/units.ts';
import type { AuditAction } from '../audit-chain.ts';

/** `bigint`, which arrives as text. */
type Big = ColumnType<string, number | string, number | string>;
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;
/** Given as `2026-01-31`; read with `day(…)`. */
type Day = ColumnType<Date, string, string>;

export type AppointmentStatus = 'SCHEDULED' | 'IN_PROGRESS' | 'COMPLETED' | 'CANCELLED' | 'NO_SHOW';
export type Place = 'HOME' | 'CLINIC' | 'SCHOOL' | 'TELEHEALTH';
export type SessionStatus = 'IN_PROGRESS' | 'COMPLETED' | 'REQUIRES_REVIEW' | 'CANCELLED';
export type ClaimStatus = 'DRAFT' | 'SUBMITTED' | 'ACCEPTED' | 'REJECTED' | 'PAID' | 'DENIED';
export type SessionEvent = 'STARTED' | 'COMPLETED' | 'CANCELLED' | 'SETTLED' | 'REQUIRES_REVIEW';

export interface Tables {
  readonly schema_migrations: { id: number };
  readonly organizations: { id: string; slug: string; name: string };
  readonly users: {
    id: string;
    organization_id: string;
    email: string;
    role: Role;
    given_name: string;
    family_name: string;
    password_hash: Optional<string>;
    licence: Optional<string>;
    specialization: Optional<string>;
    is_active: Generated<boolean>;
    totp_secret: Optional<string>;
    totp_confirmed_at: Optional<Date>;
    totp_last_step: ColumnType<string | null, number | null | undefined, number | null>;
    portal_code: Optional<string>;
    created_at: Date;
  };
  readonly invitations: { token_hash: string; organization_id: string; user_id: string; expires_at: Date };
  readonly login_sessions: {
    id: string;
    organization_id: string;
    user_id: string;
    refresh_hash: string;
    started_at: Date;
    last_seen_at: Date;
    mfa_at: Optional<Date>;
    ended_at: Optional<Date>;
  };
  readonly login_attempts: { key: string; at: Date };
  readonly patients: {
    id: string;
    organization_id: string;
    mrn: string;
    given_name: string;
    family_name: string;
    date_of_birth: Day;
    phone: Optional<string>;
    address: Optional<string>;
    status: ColumnType<'ACTIVE' | 'INACTIVE', 'ACTIVE' | 'INACTIVE' | undefined, 'ACTIVE' | 'INACTIVE'>;
    user_id: Optional<string>;
    version: Generated<number>;
    created_at: Date;
  };
  readonly care_team: { organization_id: string; patient_id: string; user_id: string };
  readonly authorizations: {
    id: string;
    organization_id: string;
    patient_id: string;
    payer: string;
    number: string;
    procedure_code: string;
    diagnosis_code: string;
    rate_cents: number;
    total_units: number;
    used_units: Generated<number>;
    starts_on: Day;
    ends_on: Day;
    status: ColumnType<AuthorizationStatus, AuthorizationStatus | undefined, AuthorizationStatus>;
    created_at: Date;
  };
  readonly appointments: {
    id: string;
    organization_id: string;
    patient_id: string;
    provider_id: string;
    authorization_id: string;
    starts_at: Date;
    ends_at: Date;
    units: number;
    place: Place;
    status: ColumnType<AppointmentStatus, AppointmentStatus | undefined, AppointmentStatus>;
  };
  readonly unit_reservations: {
    id: string;
    organization_id: string;
    authorization_id: string;
    units: number;
    state: ColumnType<'HELD' | 'SETTLED' | 'RELEASED', undefined, 'HELD' | 'SETTLED' | 'RELEASED'>;
    made_at: Date;
  };
  readonly sessions: {
    id: string;
    organization_id: string;
    patient_id: string;
    provider_id: string;
    authorization_id: string;
    appointment_id: Optional<string>;
    reservation_id: string;
    started_at: Date;
    ended_at: Optional<Date>;
    minutes: Optional<number>;
    status: ColumnType<SessionStatus, SessionStatus | undefined, SessionStatus>;
  };
  readonly session_events: {
    id: Generated<string>;
    organization_id: string;
    session_id: string;
    at: Date;
    kind: SessionEvent;
    actor_id: Optional<string>;
    units: Optional<number>;
  };
  readonly claims: {
    id: string;
    organization_id: string;
    session_id: string;
    patient_id: string;
    authorization_id: string;
    procedure_code: string;
    diagnosis_code: string;
    units: number;
    charge_cents: number;
    status: ColumnType<ClaimStatus, undefined, ClaimStatus>;
    created_at: Date;
  };
  readonly btg_grants: {
    id: string;
    organization_id: string;
    granted_by: string;
    granted_to: string;
    patient_id: string;
    justification: string;
    minutes: number;
    granted_at: Date;
    expires_at: Date;
    is_expired: Generated<boolean>;
    revoked_at: Optional<Date>;
    revoked_by: Optional<string>;
    revoke_reason: Optional<string>;
  };
  readonly jobs: {
    id: Generated<string>;
    kind: string;
    organization_id: Optional<string>;
    payload: ColumnType<unknown, string | undefined, string>;
    once: Optional<string>;
    run_at: Date;
    attempts: Generated<number>;
    locked_until: Optional<Date>;
    last_error: Optional<string>;
    dead: Generated<boolean>;
    done_at: Optional<Date>;
  };
  readonly heartbeats: { worker: string; at: Date };
  readonly audit_log: {
    organization_id: string;
    seq: ColumnType<string, undefined, never>;
    at: Date;
    actor_id: string;
    actor_role: string;
    action: AuditAction;
    resource: string;
    resource_id: string;
    patient_id: string;
    details: string;
    address: string;
    request_id: string;
    previous_hash: ColumnType<string, undefined, never>;
    hash: ColumnType<string, undefined, never>;
  };
  readonly audit_exports: {
    organization_id: string;
    day: Day;
    object: string;
    first_seq: Big;
    last_seq: Big;
    last_hash: string;
    at: Date;
  };
}
