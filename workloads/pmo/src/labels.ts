/** The sixteen lists of labels: what people choose from, in the order in which they see it. */
export const LABELS = {
  office_level: ['Office', 'District', 'Region', 'Corporate'],
  business_level: ['Department', 'Division', 'Corporate'],
  project_stage: ['Initiation', 'Planning', 'Execution', 'Monitoring', 'Closure', 'On Hold', 'Cancelled'],
  task_stage: ['Backlog', 'To Do', 'In Progress', 'In Review', 'Blocked', 'Done', 'Cancelled'],
  task_priority: ['low', 'medium', 'high', 'critical', 'urgent'],
  cust_level: ['Local', 'Regional', 'National', 'Key Account'],
  cust_status: ['active', 'inactive', 'prospect', 'archived', 'suspended', 'churned'],
  customer_tier: ['Standard', 'Plus', 'Premium', 'Enterprise', 'Government', 'Strategic'],
  position_level: [
    'Chief Executive',
    'Chief Officer',
    'Senior Vice President',
    'Vice President',
    'Director',
    'Manager',
    'Supervisor',
    'Staff',
  ],
  opportunity_funnel_stage: [
    'Lead',
    'Qualified',
    'Site Visit Scheduled',
    'Proposal Sent',
    'Negotiation',
    'Contract Signed',
    'Lost',
    'On Hold',
  ],
  industry_sector: [
    'Residential',
    'Retail',
    'Hospitality',
    'Healthcare',
    'Education',
    'Government',
    'Manufacturing',
    'Logistics',
    'Agriculture',
    'Energy',
    'Finance',
    'Non-profit',
  ],
  acquisition_channel: [
    'Referral',
    'Web Search',
    'Web Advertisement',
    'Social Media',
    'Newsletter',
    'Trade Show',
    'Cold Call',
    'Door to Door',
    'Direct Mail',
    'Radio',
    'Print',
    'Partner',
    'Tender',
    'Walk-in',
    'Existing Customer',
    'Other',
  ],
  task_update_type: [
    'comment',
    'status_change',
    'assignment',
    'attachment',
    'description_update',
    'deadline_change',
    'priority_change',
  ],
  form_submission_status: ['draft', 'submitted', 'under_review', 'approved', 'rejected', 'withdrawn'],
  form_approval_status: ['pending', 'approved', 'rejected', 'conditional', 'escalated'],
  wiki_publication_status: ['draft', 'review', 'published', 'archived', 'deprecated', 'private'],
} as const;

export type LabelCategory = keyof typeof LABELS;

export const LABEL_CATEGORIES = Object.keys(LABELS) as readonly LabelCategory[];

export function isLabelCategory(name: string): name is LabelCategory {
  return Object.hasOwn(LABELS, name);
}
