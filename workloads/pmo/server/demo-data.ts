/** The invented company. Nobody in it is real. */
import { EVERYTHING, type Person } from './first-people.ts';

export const DEMO_LOGINS = [
  { email: 'ceo@coherent.example', password: 'trial-password-ceo', title: 'sees and does everything' },
  { email: 'landscaping@coherent.example', password: 'trial-password-land', title: 'runs projects and tasks' },
  { email: 'hr@coherent.example', password: 'trial-password-hr', title: 'keeps people and roles' },
  { email: 'field@coherent.example', password: 'trial-password-field', title: 'works on tasks' },
] as const;

const MANAGER: Person['rights'] = {
  project: [0, 1, 2, 4],
  task: [0, 1, 2, 4],
  cust: [0, 1],
  worksite: [0, 1],
  wiki: [0, 1, 4],
  form: [0, 1, 4],
  artifact: [0, 1, 2, 4],
  employee: [0],
  office: [0],
};
const LEADER: Person['rights'] = {
  business: [0, 1, 2, 4],
  project: [0, 1, 2, 4],
  task: [0, 1, 2],
  cust: [0],
  reports: [0, 4],
  employee: [0],
};
const PEOPLE_KEEPER: Person['rights'] = {
  employee: [0, 1, 2, 4],
  role: [0, 1, 2, 4],
  position: [0, 1, 4],
  project: [0],
  task: [0],
};
const SUPERVISOR: Person['rights'] = { task: [0, 1, 2, 4], project: [0], worksite: [0], artifact: [0, 4] };

const person = (
  key: string,
  name: string,
  title: string,
  department: string,
  salary: number,
  rights: Person['rights'],
) => ({
  key,
  name,
  code: `E-${key.toUpperCase()}`,
  email: `${key}@coherent.example`,
  title,
  department,
  hire_date: '2021-04-01',
  salary,
  rights,
});

export const PEOPLE = [
  person('ceo', 'Amelia Okafor', 'Chief Executive', 'Leadership', 210_000, EVERYTHING),
  person('cfo', 'Jonas Lindqvist', 'Chief Financial Officer', 'Leadership', 175_000, LEADER),
  person('cto', 'Priya Raman', 'Chief Technology Officer', 'Leadership', 172_000, LEADER),
  person('hr', 'Marta Kowalczyk', 'Vice President, People', 'People', 131_000, PEOPLE_KEEPER),
  person('landscaping', 'Tomás Herrera', 'Manager, Landscaping', 'Landscaping', 92_000, MANAGER),
  person('snow', 'Ingrid Dahl', 'Manager, Snow', 'Snow', 90_500, MANAGER),
  person('hvac', 'Samuel Adeyemi', 'Manager, HVAC', 'HVAC', 94_000, MANAGER),
  person('field', 'Lucie Moreau', 'Field Supervisor', 'Landscaping', 68_000, SUPERVISOR),
  person('tech', 'Ravi Patel', 'Senior Technician', 'HVAC', 61_000, { task: [0, 1] }),
  person('finance', 'Chen Wei', 'Financial Analyst', 'Finance', 70_000, { reports: [0, 1, 4], project: [0] }),
];

export const OFFICES = [
  { code: 'OFF-HQ', name: 'Head office', office_level: 'Corporate', address: '12 Harbour Street, London ON' },
  { code: 'OFF-TOR', name: 'Toronto', office_level: 'Region', address: '400 King Street West, Toronto ON' },
  { code: 'OFF-OTT', name: 'Ottawa', office_level: 'District', address: '77 Bank Street, Ottawa ON' },
];

export const UNITS = [
  { code: 'BU-LAND', name: 'Landscaping', business_level: 'Department', budget: 1_400_000 },
  { code: 'BU-SNOW', name: 'Snow removal', business_level: 'Department', budget: 620_000 },
  { code: 'BU-HVAC', name: 'Heating and cooling', business_level: 'Department', budget: 980_000 },
];

export const WORKSITES = [
  {
    code: 'WS-01',
    name: 'Maple Court',
    address: '5 Maple Court, London ON',
    safety_notes: 'Hard hats behind the fence.',
  },
  { code: 'WS-02', name: 'Riverside School', address: '90 River Road, Ottawa ON', opens_on: '2026-03-02' },
];

export const POSITIONS = [
  { code: 'POS-MGR', name: 'Manager', position_level: 'Manager', pay_grade: 'M2' },
  { code: 'POS-TECH', name: 'Technician', position_level: 'Staff', pay_grade: 'S3' },
];

export const ROLES = [
  ['CEO', 'Chief Executive Officer', 'ceo'],
  ['CFO', 'Chief Financial Officer', 'cfo'],
  ['CTO', 'Chief Technology Officer', 'cto'],
  ['COO', 'Chief Operating Officer'],
  ['SVP', 'Senior Vice President'],
  ['VP-HR', 'Vice President, People', 'hr'],
  ['DIR-FIN', 'Director of Finance'],
  ['DIR-IT', 'Director of IT'],
  ['MGR-LAND', 'Manager, Landscaping', 'landscaping'],
  ['MGR-SNOW', 'Manager, Snow', 'snow'],
  ['MGR-HVAC', 'Manager, HVAC', 'hvac'],
  ['MGR-PLUMB', 'Manager, Plumbing'],
  ['MGR-SOLAR', 'Manager, Solar'],
  ['SUP-FIELD', 'Field Supervisor', 'field'],
  ['TECH-SR', 'Senior Technician', 'tech'],
  ['TECH-FIELD', 'Field Technician'],
  ['COORD-PROJ', 'Project Coordinator'],
  ['COORD-HR', 'People Coordinator'],
  ['ANALYST-FIN', 'Financial Analyst', 'finance'],
  ['ADMIN-IT', 'IT Administrator'],
  ['SEASONAL', 'Seasonal Worker'],
  ['PT-SUPPORT', 'Part-time Support'],
].map(([code = '', name = '', holder]) => ({ code, name, holder }));

export const CUSTOMERS = [
  {
    code: 'C-100',
    name: 'Maple Court Residents',
    opportunity_funnel_stage: 'Contract Signed',
    cust_status: 'active',
    customer_tier: 'Plus',
    cust_level: 'Local',
    industry_sector: 'Residential',
    acquisition_channel: 'Referral',
  },
  {
    code: 'C-101',
    name: 'Riverside School Board',
    opportunity_funnel_stage: 'Negotiation',
    cust_status: 'active',
    customer_tier: 'Government',
    cust_level: 'Regional',
    industry_sector: 'Education',
    acquisition_channel: 'Tender',
  },
  {
    code: 'C-102',
    name: 'Northgate Foods',
    opportunity_funnel_stage: 'Lead',
    cust_status: 'prospect',
    customer_tier: 'Standard',
    industry_sector: 'Retail',
    acquisition_channel: 'Trade Show',
  },
];

export const PROJECTS = [
  {
    code: 'P-2026-01',
    name: 'Retaining wall at Maple Court',
    descr: 'A wall of 40 m with a drain, and new turf above it.',
    project_stage: 'Execution',
    budget: 84_000,
    start_date: '2026-03-02',
    end_date: '2026-06-30',
    unit: 'BU-LAND',
    customer: 'C-100',
    manager: 'landscaping',
  },
  {
    code: 'P-2026-02',
    name: 'Boiler replacement, Riverside School',
    project_stage: 'Planning',
    budget: 132_500,
    start_date: '2026-06-27',
    end_date: '2026-08-28',
    unit: 'BU-HVAC',
    customer: 'C-101',
    manager: 'hvac',
  },
  {
    code: 'P-2026-03',
    name: 'Winter season 2026/27',
    project_stage: 'Initiation',
    budget: 240_000,
    start_date: '2026-11-01',
    end_date: '2027-04-15',
    unit: 'BU-SNOW',
    customer: undefined,
    manager: 'snow',
  },
] as const;

const task = (
  project: string,
  name: string,
  task_stage: string,
  task_priority: string,
  assignee: string,
  due: string,
) => ({
  project,
  name,
  task_stage,
  task_priority,
  assignee,
  due_date: due,
});

export const TASKS = [
  task('P-2026-01', 'Survey the slope', 'Done', 'high', 'field', '2026-03-06'),
  task('P-2026-01', 'Order stone', 'Done', 'medium', 'landscaping', '2026-03-13'),
  task('P-2026-01', 'Dig the foundation', 'In Progress', 'high', 'field', '2026-04-10'),
  task('P-2026-01', 'Lay the drain', 'To Do', 'critical', 'field', '2026-04-17'),
  task('P-2026-01', 'Build the wall', 'Backlog', 'high', 'landscaping', '2026-05-29'),
  task('P-2026-01', 'Permit for the crane', 'Blocked', 'urgent', 'landscaping', '2026-04-01'),
  task('P-2026-02', 'Measure the boiler room', 'In Review', 'medium', 'tech', '2026-05-15'),
  task('P-2026-02', 'Compare three offers', 'To Do', 'medium', 'hvac', '2026-05-29'),
  task('P-2026-03', 'Inspect the ploughs', 'Backlog', 'low', 'snow', '2026-10-01'),
];

export const WIKI = [
  {
    project: 'P-2026-01',
    name: 'How we build walls',
    wiki_publication_status: 'published',
    content: 'Drain first. Stone in courses of 20 cm. No work on frozen ground.',
  },
];

export const FORMS = [
  {
    project: 'P-2026-01',
    name: 'Daily site report',
    form_approval_status: 'approved',
    questions: [
      { id: 'weather', label: 'Weather', kind: 'text' },
      { id: 'people', label: 'People on site', kind: 'number' },
    ],
  },
];

export const REPORTS = [
  { name: 'Projects by stage', report_type: 'board', definition: { of: 'project', by: 'project_stage' } },
];
