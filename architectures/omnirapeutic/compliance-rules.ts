import type { ManagedComplianceRule } from 'lintel/constructs';

const rule = (identifier: string): ManagedComplianceRule => ({
  name: `omnirapeutic-${identifier.toLowerCase().replaceAll('_', '-')}`,
  identifier,
});

/**
 * What the pack looks at: rules that this architecture passes, and one that it fails as documented, because a cluster with
 * a writer alone does not survive the loss of its zone (C-OMN-02, C-OMN-19). RDS_MULTI_AZ_SUPPORT would not look at Aurora.
 */
export const COMPLIANCE_RULES: readonly ManagedComplianceRule[] = [
  'CLOUD_TRAIL_ENABLED',
  'CLOUD_TRAIL_ENCRYPTION_ENABLED',
  'CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED',
  'MULTI_REGION_CLOUD_TRAIL_ENABLED',
  'RDS_STORAGE_ENCRYPTED',
  'RDS_CLUSTER_DELETION_PROTECTION_ENABLED',
  'RDS_CLUSTER_MULTI_AZ_ENABLED',
  'S3_BUCKET_SSL_REQUESTS_ONLY',
  'S3_BUCKET_PUBLIC_READ_PROHIBITED',
  'S3_BUCKET_PUBLIC_WRITE_PROHIBITED',
  'S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED',
  'VPC_FLOW_LOGS_ENABLED',
  'GUARDDUTY_ENABLED_CENTRALIZED',
  'EC2_IMDSV2_CHECK',
  'EC2_INSTANCE_NO_PUBLIC_IP',
  'ENCRYPTED_VOLUMES',
  'CMK_BACKING_KEY_ROTATION_ENABLED',
  'ECR_PRIVATE_IMAGE_SCANNING_ENABLED',
  'ALB_WAF_ENABLED',
].map(rule);
