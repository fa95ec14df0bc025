import type { StatementRule } from './rule.ts';
import { access } from './rules/access.ts';
import { alarms } from './rules/alarm.ts';
import { amounts } from './rules/amount.ts';
import { apiRoutes } from './rules/api-route.ts';
import { availability } from './rules/availability.ts';
import { capacities } from './rules/capacity.ts';
import { cidrs } from './rules/cidr.ts';
import { connections } from './rules/connections.ts';
import { counts } from './rules/count.ts';
import { encryption } from './rules/encryption.ts';
import { endpoints } from './rules/endpoint.ts';
import { environmentVariables } from './rules/environment-variable.ts';
import { flows } from './rules/flow.ts';
import { iamActions } from './rules/iam-action.ts';
import { images } from './rules/image.ts';
import { instanceTypes } from './rules/instance-type.ts';
import { lifecycles } from './rules/lifecycle.ts';
import { managedPolicies } from './rules/managed-policy.ts';
import { money } from './rules/money.ts';
import { names } from './rules/name.ts';
import { parameters } from './rules/parameter.ts';
import { placements } from './rules/placement.ts';
import { ports } from './rules/port.ts';
import { properties } from './rules/property.ts';
import { recovery } from './rules/recovery.ts';
import { resources } from './rules/resource.ts';
import { retentions } from './rules/retention.ts';
import { routes } from './rules/route.ts';
import { secrets } from './rules/secret.ts';
import { securityGroups } from './rules/security-group.ts';
import { services } from './rules/service.ts';
import { settings } from './rules/setting.ts';
import { sizes } from './rules/size.ts';
import { tls } from './rules/tls.ts';
import { tools } from './rules/tool.ts';
import { users } from './rules/user.ts';
import { versions } from './rules/version.ts';
import { wafRules } from './rules/waf.ts';
import { windows } from './rules/window.ts';
import { workflows } from './rules/workflow.ts';
import { zones } from './rules/zones.ts';

/** Every kind of statement that is looked for. */
export const STATEMENT_RULES: readonly StatementRule[] = Object.freeze([
  access,
  alarms,
  amounts,
  apiRoutes,
  availability,
  capacities,
  cidrs,
  connections,
  counts,
  encryption,
  endpoints,
  environmentVariables,
  flows,
  iamActions,
  images,
  instanceTypes,
  lifecycles,
  managedPolicies,
  money,
  names,
  parameters,
  placements,
  ports,
  properties,
  recovery,
  resources,
  retentions,
  routes,
  secrets,
  securityGroups,
  services,
  settings,
  sizes,
  tls,
  tools,
  users,
  versions,
  wafRules,
  windows,
  workflows,
  zones,
]);
