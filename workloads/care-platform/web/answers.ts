/** What the API answers. */
import type { Role } from '../src/roles.ts';
import type { AuthorizationStatus } from '../src/units.ts';

export interface Me {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly givenName: string;
  readonly familyName: string;
  readonly organization: string;
  readonly hasSecondFactor: boolean;
  readonly isVerified: boolean;
  readonly portalCode?: string;
  readonly grants: readonly OpenGrant[];
}

export interface OpenGrant {
  readonly id: string;
  readonly patientId: string;
  readonly patientInitials: string;
  readonly expiresAt: string;
}

export interface PatientEntry {
  readonly id: string;
  readonly initials: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly givenName?: string;
  readonly familyName?: string;
  readonly mrn?: string;
}

export interface PatientPage {
  readonly patients: readonly PatientEntry[];
  readonly next?: string;
}

export interface Member {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly specialization?: string;
}

export interface Patient {
  readonly id: string;
  readonly mrn: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly dateOfBirth: string;
  readonly phone?: string;
  readonly address?: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly version: number;
  readonly hasPortal: boolean;
  readonly access: 'care team' | 'own record' | 'grant';
  readonly careTeam: readonly Member[];
}

export interface Authorization {
  readonly id: string;
  readonly payer: string;
  readonly number: string;
  readonly procedureCode: string;
  readonly diagnosisCode: string;
  readonly rateCents: number;
  readonly totalUnits: number;
  readonly usedUnits: number;
  readonly remainingUnits: number;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly status: AuthorizationStatus;
}

export interface TherapySession {
  readonly id: string;
  readonly authorizationId: string;
  readonly providerId: string;
  readonly providerName: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly minutes?: number;
  readonly reservedUnits: number;
  readonly billedUnits?: number;
  readonly status: 'IN_PROGRESS' | 'COMPLETED' | 'REQUIRES_REVIEW' | 'CANCELLED';
}

export interface Appointment {
  readonly id: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly providerId: string;
  readonly authorizationId: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly units: number;
  readonly place: 'HOME' | 'CLINIC' | 'SCHOOL' | 'TELEHEALTH';
  readonly status: 'SCHEDULED' | 'IN_PROGRESS' | 'COMPLETED' | 'CANCELLED' | 'NO_SHOW';
}

export interface Claim {
  readonly id: string;
  readonly sessionId: string;
  readonly patientId: string;
  readonly procedureCode: string;
  readonly diagnosisCode: string;
  readonly units: number;
  readonly chargeCents: number;
  readonly status: string;
  readonly createdAt: string;
}

export interface Grant extends OpenGrant {
  readonly justification: string;
  readonly minutes: number;
  readonly grantedBy: string;
  readonly grantedTo: string;
  readonly grantedAt: string;
  readonly revokedAt?: string;
  readonly revokeReason?: string;
  readonly state: 'ACTIVE' | 'REVOKED' | 'EXPIRED';
}

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly givenName: string;
  readonly familyName: string;
  readonly licence?: string;
  readonly specialization?: string;
  readonly isActive: boolean;
  readonly isInvited: boolean;
  readonly hasSecondFactor: boolean;
}

export interface AuditEntry {
  readonly seq: number;
  readonly at: string;
  readonly actorId: string;
  readonly actor?: string;
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceId: string;
  readonly patientId: string;
  readonly details: string;
  readonly address: string;
  readonly requestId: string;
  readonly hash: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next?: number;
}

export interface ReportEntry {
  readonly at: string;
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}
