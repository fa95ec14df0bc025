/** What scans found, the tags that they saw, and the audits that were ordered. */
import { z } from 'zod';
import { parseArn } from '../../src/arn.ts';
import type { TagSnapshot } from '../../src/drift.ts';
import type { ScanRecord } from '../../src/history.ts';
import { SCHEDULES, type ScheduleSpec } from '../../src/schedules.ts';
import { numberOf, openDatabase, textOf } from './rows.ts';

export interface StoredSchedule {
  readonly schedule_id: string;
  readonly spec: ScheduleSpec;
  readonly resource_types: readonly string[];
  readonly recipients: readonly string[];
  readonly notification_format: string;
}

export interface History {
  addScan(scan: ScanRecord, tags: TagSnapshot['tags']): void;
  scans(): readonly ScanRecord[];
  /** When tags of these types were kept, the oldest first. */
  snapshotTimes(types: readonly string[]): readonly string[];
  snapshot(timestamp: string): TagSnapshot;
  addSchedule(schedule: StoredSchedule): void;
  schedules(): readonly StoredSchedule[];
  isOpen(): boolean;
  close(): void;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS compliance_scans (
  id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, compliance_score REAL NOT NULL, total_resources INTEGER NOT NULL,
  compliant_resources INTEGER NOT NULL, violation_count INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS tag_snapshots (
  scan_id INTEGER NOT NULL REFERENCES compliance_scans (id), timestamp TEXT NOT NULL, arn TEXT NOT NULL,
  resource_type TEXT NOT NULL, tags TEXT NOT NULL, PRIMARY KEY (scan_id, arn)) STRICT;
CREATE INDEX IF NOT EXISTS snapshots_by_time ON tag_snapshots (timestamp);
CREATE TABLE IF NOT EXISTS audit_schedules (schedule_id TEXT PRIMARY KEY, definition TEXT NOT NULL) STRICT;`;

const TAGS = z.record(z.string(), z.string());
const SCHEDULE = z.object({
  schedule_id: z.string(),
  spec: z.object({ schedule: z.enum(SCHEDULES), time: z.string(), timezone: z.string().optional() }),
  resource_types: z.array(z.string()),
  recipients: z.array(z.string()),
  notification_format: z.string(),
});

export function openHistory(path: string): History {
  const database = openDatabase(path, SCHEMA);
  const insertScan = database.prepare(
    `INSERT INTO compliance_scans (timestamp, compliance_score, total_resources, compliant_resources, violation_count)
     VALUES (?, ?, ?, ?, ?)`,
  );
  const insertTags = database.prepare('INSERT OR REPLACE INTO tag_snapshots VALUES (?, ?, ?, ?, ?)');
  return {
    addScan(scan, tags) {
      database.exec('BEGIN IMMEDIATE');
      try {
        const { lastInsertRowid } = insertScan.run(
          scan.timestamp,
          scan.compliance_score,
          scan.total_resources,
          scan.compliant_resources,
          scan.violation_count,
        );
        for (const [arn, own] of Object.entries(tags)) {
          insertTags.run(lastInsertRowid, scan.timestamp, arn, parseArn(arn).resourceType, JSON.stringify(own));
        }
        database.exec('COMMIT');
      } catch (fault) {
        database.exec('ROLLBACK');
        throw fault;
      }
    },
    scans: () =>
      database
        .prepare('SELECT * FROM compliance_scans ORDER BY timestamp')
        .all()
        .map((row) => ({
          timestamp: textOf(row, 'timestamp'),
          compliance_score: numberOf(row, 'compliance_score'),
          total_resources: numberOf(row, 'total_resources'),
          compliant_resources: numberOf(row, 'compliant_resources'),
          violation_count: numberOf(row, 'violation_count'),
        })),
    snapshotTimes: (types) =>
      database
        .prepare(
          `SELECT DISTINCT timestamp FROM tag_snapshots
           WHERE resource_type IN (SELECT value FROM json_each(?)) ORDER BY timestamp`,
        )
        .all(JSON.stringify(types))
        .map((row) => textOf(row, 'timestamp')),
    snapshot: (timestamp) => ({
      timestamp,
      tags: Object.fromEntries(
        database
          .prepare('SELECT arn, tags FROM tag_snapshots WHERE timestamp = ?')
          .all(timestamp)
          .map((row) => [textOf(row, 'arn'), TAGS.parse(JSON.parse(textOf(row, 'tags')))]),
      ),
    }),
    addSchedule: (schedule) =>
      void database
        .prepare('INSERT INTO audit_schedules VALUES (?, ?)')
        .run(schedule.schedule_id, JSON.stringify(schedule)),
    schedules: () =>
      database
        .prepare('SELECT definition FROM audit_schedules ORDER BY schedule_id')
        .all()
        .map((row) => SCHEDULE.parse(JSON.parse(textOf(row, 'definition')))),
    isOpen: () => database.isOpen,
    close: () => database.close(),
  };
}
