import { AUDIT_ACTIONS, FIRST_HASH } from '../audit-chain.ts';

const NOBODYS = '00000000-0000-0000-0000-000000000000';

const TABLES = `
CREATE TABLE organizations (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]{3,40}$'),
  name text NOT NULL
);

CREATE TABLE users (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  role text NOT NULL CHECK (role IN ('ADMIN', 'PRACTITIONER', 'PATIENT')),
  given_name text NOT NULL,
  family_name text NOT NULL,
  password_hash text,
  licence text,
  specialization text,
  is_active boolean NOT NULL DEFAULT true,
  totp_secret text,
  totp_confirmed_at timestamptz,
  totp_last_step bigint,
  -- What a patient tells in person to whom links the record: it is used once.
  portal_code text,
  created_at timestamptz NOT NULL,
  UNIQUE (organization_id, id)
);
CREATE UNIQUE INDEX users_by_portal_code ON users (organization_id, portal_code) WHERE portal_code IS NOT NULL;
CREATE UNIQUE INDEX users_by_licence ON users (organization_id, licence) WHERE licence IS NOT NULL;

CREATE TABLE invitations (
  token_hash text PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  user_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id)
);

CREATE TABLE login_sessions (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  user_id uuid NOT NULL,
  refresh_hash text NOT NULL,
  started_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  mfa_at timestamptz,
  ended_at timestamptz,
  FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id)
);
CREATE INDEX login_sessions_of_user ON login_sessions (organization_id, user_id);

CREATE TABLE login_attempts (
  key text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX login_attempts_of_key ON login_attempts (key, at);

CREATE TABLE patients (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  mrn text NOT NULL CHECK (mrn ~ '^[A-Z0-9]{6,20}$'),
  given_name text NOT NULL,
  family_name text NOT NULL,
  date_of_birth date NOT NULL,
  phone text,
  address text,
  status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'INACTIVE')),
  user_id uuid,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, mrn),
  UNIQUE (organization_id, user_id),
  FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id)
);

CREATE TABLE care_team (
  organization_id uuid NOT NULL REFERENCES organizations,
  patient_id uuid NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (patient_id, user_id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
  FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id)
);
CREATE INDEX care_team_of_user ON care_team (organization_id, user_id);

CREATE TABLE authorizations (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  patient_id uuid NOT NULL,
  payer text NOT NULL,
  number text NOT NULL,
  procedure_code text NOT NULL,
  diagnosis_code text NOT NULL,
  rate_cents integer NOT NULL CHECK (rate_cents >= 0),
  total_units integer NOT NULL CHECK (total_units > 0),
  used_units integer NOT NULL DEFAULT 0 CHECK (used_units >= 0 AND used_units <= total_units),
  starts_on date NOT NULL,
  ends_on date NOT NULL CHECK (ends_on >= starts_on),
  status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'EXPIRED', 'EXHAUSTED', 'CANCELLED')),
  created_at timestamptz NOT NULL,
  UNIQUE (organization_id, id),
  UNIQUE (organization_id, payer, number),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id)
);
CREATE INDEX authorizations_of_patient ON authorizations (organization_id, patient_id);

CREATE TABLE appointments (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  patient_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  authorization_id uuid NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  units integer NOT NULL CHECK (units > 0),
  place text NOT NULL CHECK (place IN ('HOME', 'CLINIC', 'SCHOOL', 'TELEHEALTH')),
  status text NOT NULL DEFAULT 'SCHEDULED'
    CHECK (status IN ('SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'NO_SHOW')),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
  FOREIGN KEY (organization_id, provider_id) REFERENCES users (organization_id, id),
  FOREIGN KEY (organization_id, authorization_id) REFERENCES authorizations (organization_id, id)
);
CREATE INDEX appointments_of_provider ON appointments (organization_id, provider_id, starts_at);
CREATE INDEX appointments_of_patient ON appointments (organization_id, patient_id, starts_at);
CREATE INDEX appointments_of_authorization ON appointments (organization_id, authorization_id);

CREATE TABLE unit_reservations (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  authorization_id uuid NOT NULL,
  units integer NOT NULL CHECK (units > 0),
  state text NOT NULL DEFAULT 'HELD' CHECK (state IN ('HELD', 'SETTLED', 'RELEASED')),
  made_at timestamptz NOT NULL,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, authorization_id) REFERENCES authorizations (organization_id, id)
);
CREATE INDEX unit_reservations_held ON unit_reservations (organization_id, made_at) WHERE state = 'HELD';

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  patient_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  authorization_id uuid NOT NULL,
  appointment_id uuid,
  reservation_id uuid NOT NULL UNIQUE,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  minutes integer CHECK (minutes >= 0),
  status text NOT NULL DEFAULT 'IN_PROGRESS'
    CHECK (status IN ('IN_PROGRESS', 'COMPLETED', 'REQUIRES_REVIEW', 'CANCELLED')),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
  FOREIGN KEY (organization_id, provider_id) REFERENCES users (organization_id, id),
  FOREIGN KEY (organization_id, authorization_id) REFERENCES authorizations (organization_id, id),
  FOREIGN KEY (organization_id, appointment_id) REFERENCES appointments (organization_id, id),
  FOREIGN KEY (organization_id, reservation_id) REFERENCES unit_reservations (organization_id, id)
);
CREATE INDEX sessions_of_patient ON sessions (organization_id, patient_id, started_at DESC);

CREATE TABLE session_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  session_id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('STARTED', 'COMPLETED', 'CANCELLED', 'SETTLED', 'REQUIRES_REVIEW')),
  actor_id uuid,
  units integer,
  FOREIGN KEY (organization_id, session_id) REFERENCES sessions (organization_id, id)
);
CREATE INDEX session_events_of_session ON session_events (organization_id, session_id);

CREATE TABLE claims (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  session_id uuid NOT NULL UNIQUE,
  patient_id uuid NOT NULL,
  authorization_id uuid NOT NULL,
  procedure_code text NOT NULL,
  diagnosis_code text NOT NULL,
  units integer NOT NULL CHECK (units > 0),
  charge_cents integer NOT NULL CHECK (charge_cents >= 0),
  status text NOT NULL DEFAULT 'DRAFT'
    CHECK (status IN ('DRAFT', 'SUBMITTED', 'ACCEPTED', 'REJECTED', 'PAID', 'DENIED')),
  created_at timestamptz NOT NULL,
  FOREIGN KEY (organization_id, session_id) REFERENCES sessions (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id),
  FOREIGN KEY (organization_id, authorization_id) REFERENCES authorizations (organization_id, id)
);
CREATE INDEX claims_of_patient ON claims (organization_id, patient_id);

CREATE TABLE btg_grants (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations,
  granted_by uuid NOT NULL,
  granted_to uuid NOT NULL CHECK (granted_to <> granted_by),
  patient_id uuid NOT NULL,
  justification text NOT NULL CHECK (length(btrim(justification)) BETWEEN 25 AND 500),
  minutes integer NOT NULL CHECK (minutes IN (30, 60, 120, 240, 480)),
  granted_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  is_expired boolean NOT NULL DEFAULT false,
  revoked_at timestamptz,
  revoked_by uuid,
  revoke_reason text,
  FOREIGN KEY (organization_id, granted_by) REFERENCES users (organization_id, id),
  FOREIGN KEY (organization_id, granted_to) REFERENCES users (organization_id, id),
  FOREIGN KEY (organization_id, revoked_by) REFERENCES users (organization_id, id),
  FOREIGN KEY (organization_id, patient_id) REFERENCES patients (organization_id, id)
);
CREATE INDEX btg_grants_of_grantee ON btg_grants (organization_id, granted_to, patient_id);

CREATE TABLE jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  organization_id uuid REFERENCES organizations,
  payload jsonb NOT NULL DEFAULT '{}',
  -- Work that is to be done once, however many ask for it.
  once text UNIQUE,
  run_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  last_error text,
  dead boolean NOT NULL DEFAULT false,
  done_at timestamptz
);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE done_at IS NULL AND NOT dead;

CREATE TABLE heartbeats (
  worker text PRIMARY KEY,
  at timestamptz NOT NULL
);`;

const TENANCY = `
CREATE FUNCTION current_org() RETURNS uuid LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('app.current_org_id', true), '')::uuid $$;

ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON organizations USING (id = current_org());
${[
  'users',
  'invitations',
  'login_sessions',
  'patients',
  'care_team',
  'authorizations',
  'appointments',
  'unit_reservations',
  'sessions',
  'session_events',
  'claims',
  'btg_grants',
  'audit_log',
  'audit_heads',
  'audit_exports',
]
  .map(
    (table) => `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON ${table} USING (organization_id = current_org()) WITH CHECK (organization_id = current_org());`,
  )
  .join('\n')}`;

/** The owner of the tables answers what has to be asked before an organization is known, and nothing else. */
const DOORS = `
CREATE FUNCTION organization_of(given_slug text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
  $$ SELECT id FROM organizations WHERE slug = given_slug AND id <> '${NOBODYS}' $$;

CREATE FUNCTION account_of(given_email text) RETURNS TABLE (id uuid, organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
  $$ SELECT users.id, users.organization_id FROM users WHERE users.email = given_email $$;

CREATE FUNCTION invitation_of(given_hash text) RETURNS TABLE (user_id uuid, organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
  $$ SELECT invitations.user_id, invitations.organization_id FROM invitations WHERE token_hash = given_hash $$;

CREATE FUNCTION organization_ids() RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
  $$ SELECT id FROM organizations ORDER BY id $$;

REVOKE EXECUTE ON FUNCTION organization_of, account_of, invitation_of, organization_ids FROM PUBLIC;`;

const AUDIT = `
CREATE TABLE audit_log (
  organization_id uuid NOT NULL REFERENCES organizations,
  seq bigint NOT NULL,
  at timestamptz(3) NOT NULL,
  actor_id text NOT NULL DEFAULT '',
  actor_role text NOT NULL DEFAULT '',
  action text NOT NULL CHECK (action IN (${AUDIT_ACTIONS.map((action) => `'${action}'`).join(', ')})),
  resource text NOT NULL,
  resource_id text NOT NULL DEFAULT '',
  patient_id text NOT NULL DEFAULT '',
  details text NOT NULL DEFAULT '',
  address text NOT NULL DEFAULT '',
  request_id text NOT NULL DEFAULT '',
  previous_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (organization_id, seq)
);
CREATE INDEX audit_log_by_time ON audit_log (organization_id, at);
CREATE INDEX audit_log_of_patient ON audit_log (organization_id, patient_id, seq DESC) WHERE patient_id <> '';

CREATE TABLE audit_heads (
  organization_id uuid PRIMARY KEY REFERENCES organizations,
  seq bigint NOT NULL,
  hash text NOT NULL
);

CREATE TABLE audit_exports (
  organization_id uuid NOT NULL REFERENCES organizations,
  day date NOT NULL,
  object text NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  last_hash text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, day)
);

CREATE FUNCTION audit_hash(r audit_log) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\\x1f', r.previous_hash, r.organization_id::text, r.seq::text,
    to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), r.actor_id, r.actor_role, r.action, r.resource,
    r.resource_id, r.patient_id, r.details, r.address, r.request_id), 'UTF8')), 'hex') $$;

-- Whoever writes a row does not choose its place: the head of the chain is locked until the transaction ends.
CREATE FUNCTION audit_chain() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_heads VALUES (NEW.organization_id, 0, '${FIRST_HASH}') ON CONFLICT DO NOTHING;
  SELECT seq + 1, hash INTO NEW.seq, NEW.previous_hash
    FROM audit_heads WHERE organization_id = NEW.organization_id FOR UPDATE;
  NEW.hash := audit_hash(NEW);
  UPDATE audit_heads SET seq = NEW.seq, hash = NEW.hash WHERE organization_id = NEW.organization_id;
  RETURN NEW;
END $$;
CREATE TRIGGER chain BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_chain();

CREATE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION '% takes new rows only', TG_TABLE_NAME; END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON session_events
  FOR EACH STATEMENT EXECUTE FUNCTION only_added();`;

const FIRST_ROWS = `INSERT INTO organizations VALUES ('${NOBODYS}', 'nobodys', 'What belongs to nobody');`;

/** Everything, in one step. */
export const SCHEMA = [TABLES, AUDIT, TENANCY, DOORS, FIRST_ROWS].join('\n');
