/** The steps of the schema. */
import type { Migration, Schema } from '@lintel/workload-runtime/migrate';

const STEPS: readonly Migration[] = [
  {
    id: 1,
    name: 'users, contracts, audit and use of Claude',
    sql: `
      CREATE TABLE users (
        id uuid PRIMARY KEY,
        email text NOT NULL UNIQUE,
        name text NOT NULL,
        password_hash text NOT NULL,
        role text NOT NULL CHECK (role IN ('VIEWER', 'USER', 'MANAGER', 'ADMIN')),
        is_active boolean NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz
      );
      CREATE INDEX sessions_of_user ON sessions (user_id);
      CREATE INDEX sessions_by_end ON sessions (expires_at);
      CREATE TABLE refresh_tokens (
        hash char(64) PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);
      CREATE TABLE contracts (
        id uuid PRIMARY KEY,
        version integer NOT NULL CHECK (version > 0),
        status text NOT NULL CHECK (status IN ('DRAFT', 'PENDING', 'ACTIVE', 'EXPIRED', 'CANCELLED')),
        terms jsonb NOT NULL,
        total_value numeric(18, 2) NOT NULL CHECK (total_value >= 0),
        created_by uuid NOT NULL REFERENCES users,
        created_at timestamptz NOT NULL,
        updated_by uuid NOT NULL REFERENCES users,
        updated_at timestamptz NOT NULL,
        is_deleted boolean NOT NULL DEFAULT false
      );
      CREATE INDEX contracts_by_change ON contracts (updated_at DESC, id) WHERE NOT is_deleted;
      CREATE INDEX contracts_by_status ON contracts (status) WHERE NOT is_deleted;
      CREATE TABLE contract_versions (
        contract_id uuid NOT NULL REFERENCES contracts,
        version integer NOT NULL,
        change text NOT NULL CHECK (change IN ('created', 'updated', 'moved', 'deleted')),
        status text NOT NULL,
        terms jsonb NOT NULL,
        total_value numeric(18, 2) NOT NULL,
        by_user uuid NOT NULL REFERENCES users,
        at timestamptz NOT NULL,
        PRIMARY KEY (contract_id, version)
      );
      CREATE TABLE audit_log (
        seq bigint PRIMARY KEY,
        at timestamptz(3) NOT NULL,
        actor text NOT NULL,
        action text NOT NULL,
        subject text NOT NULL,
        details jsonb NOT NULL,
        previous_hash char(64) NOT NULL,
        hash char(64) NOT NULL UNIQUE
      );
      CREATE INDEX audit_of_subject ON audit_log (subject, seq DESC);
      CREATE TABLE ai_usage (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        user_id text NOT NULL,
        type text NOT NULL,
        model text NOT NULL,
        input integer NOT NULL,
        output integer NOT NULL,
        cache_read integer NOT NULL,
        cache_write integer NOT NULL,
        cost_usd numeric(16, 8),
        saved_usd numeric(16, 8) NOT NULL,
        latency_ms integer NOT NULL,
        outcome text NOT NULL,
        is_cached boolean NOT NULL
      );
      CREATE INDEX ai_usage_by_time ON ai_usage (at);`,
  },
];

export const SCHEMA: Schema = {
  steps: STEPS,
  role: 'contracts_app',
  appendOnly: ['audit_log', 'contract_versions', 'ai_usage'],
};
