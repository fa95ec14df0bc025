import { loggedLine, mustSee, type WitnessedSystem } from 'lintel/constructs';
import { LOG_GROUPS, named, PROJECT } from './names.ts';

/** The secret that keeps the password of the invented people. */
const LOGINS = 'omnirapeutic/demo-logins';
const BEGINS = 'Invented people, all with the password ';
const ENDS = 'An administrator sets up an authenticator at the first login.';

/** Runs the migration task with the option of its workload; a line for each of the people of two invented clinics who log in. */
export async function fillWithDemo(system: WitnessedSystem): Promise<readonly string[]> {
  const logins = await loginsOf(system);
  const people = logins.split('\n').filter((line) => line.includes('@'));
  return [
    ...people.map((line) => line.trim().replaceAll(/ {2,}/g, '  ')),
    ENDS,
    `their password is in the secret ${LOGINS}`,
  ];
}

async function loginsOf(system: WitnessedSystem): Promise<string> {
  const kept = await system.aws('secretsmanager', 'GetSecretValue', { SecretId: LOGINS }).catch(() => undefined);
  return typeof kept?.SecretString === 'string' ? kept.SecretString : await filled(system);
}

async function filled(system: WitnessedSystem): Promise<string> {
  const { services } = await system.aws('ecs', 'DescribeServices', { cluster: PROJECT, services: [named('api')] });
  const [service] = services as readonly { readonly networkConfiguration?: object }[];
  mustSee(service?.networkConfiguration !== undefined, 'the API is not deployed');
  const { tasks } = await system.aws('ecs', 'RunTask', {
    cluster: PROJECT,
    taskDefinition: named('migrate'),
    launchType: 'FARGATE',
    networkConfiguration: service.networkConfiguration,
    overrides: { containerOverrides: [{ name: 'migrate', command: ['node', 'dist/migrate.js', '--demo'] }] },
  });
  const [task] = tasks as readonly { readonly taskArn?: string }[];
  mustSee(task?.taskArn !== undefined, 'the task that fills in the demo was not started');
  await system.until('the end of the task that fills in the demo', 180, async () => {
    const { tasks: now } = await system.aws('ecs', 'DescribeTasks', { cluster: PROJECT, tasks: [task.taskArn] });
    const [found] = now as readonly {
      readonly lastStatus?: string;
      readonly containers?: readonly { readonly exitCode?: number }[];
    }[];
    if (found?.lastStatus !== 'STOPPED') return undefined;
    const code = found.containers?.[0]?.exitCode;
    mustSee(code === 0, `the task that fills in the demo ended with ${String(code)}: there may be other data already`);
    return true;
  });
  await loggedLine(system, LOG_GROUPS.api, ENDS);
  const id = task.taskArn.slice(task.taskArn.lastIndexOf('/') + 1);
  const { events } = await system.aws('logs', 'FilterLogEvents', { logGroupName: LOG_GROUPS.api });
  const lines = (events as readonly { readonly logStreamName?: string; readonly message?: string }[])
    .filter(({ logStreamName = '' }) => logStreamName.endsWith(id))
    .map(({ message = '' }) => message);
  const SecretString = lines.slice(lines.findIndex((line) => line.startsWith(BEGINS))).join('\n');
  mustSee(SecretString.startsWith(BEGINS), 'the task that fills in the demo named nobody');
  await system.aws('secretsmanager', 'CreateSecret', { Name: LOGINS, SecretString });
  return SecretString;
}
