import type { DeclaredDifference } from 'lintel/constructs';

const SIZES = 'PMO-CMP-02, PMO-DB-02, PMO-SCL-01: each environment has its own size (C-PMO-05)';
const STANDBY = 'PMO-DB-05: production alone has a standby of the database';
const PORTS = 'PMO-SG-04, PMO-SG-05: dev alone opens the ports of API and web site (C-PMO-01)';
const TRAIL = 'PMO-CPL-04: production alone records API calls (C-PMO-09)';
const KEPT = 'What is deleted with a dev stack stays in production';
const RETENTION = 'Logs of production are kept longer';
const NAMES = 'Each environment has its own domain name';

/** In what the environments differ, and which row of the conformance table wants it so. */
export const DIFFERENCES: readonly DeclaredDifference[] = [
  { resource: 'Server', property: 'InstanceType', because: SIZES },
  { resource: 'Database', property: 'DBInstanceClass', because: SIZES },
  { resource: 'DatabaseConnectionsAlarm', property: 'Threshold', because: SIZES },
  { resource: 'Dashboard', property: 'DashboardBody', because: SIZES },
  { resource: 'Database', property: 'MultiAZ', because: STANDBY },
  { resource: 'Database', property: 'AvailabilityZone', because: STANDBY },
  { resource: 'AppSecurityGroup', property: 'SecurityGroupIngress[*]', because: PORTS },
  { resource: 'Trail*', because: TRAIL },
  { resource: '*', property: 'DeletionPolicy', because: KEPT },
  { resource: '*', property: 'UpdateReplacePolicy', because: KEPT },
  { resource: 'Database', property: 'DeletionProtection', because: KEPT },
  { resource: 'Database', property: 'DeleteAutomatedBackups', because: KEPT },
  { resource: 'AWS::Logs::LogGroup', property: 'RetentionInDays', because: RETENTION },
  { resource: 'DnsRecord', property: 'Name', because: NAMES },
  // The boot script holds the names of its environment.
  { resource: 'Server', property: 'UserData', because: NAMES },
];
