import { mustSee, type WitnessedSystem } from 'lintel/constructs';
import { HOME } from '../../workloads/pmo/contract.ts';

/** The secret that keeps the logins of the invented people: the server may not read it, and it outlives the server. */
const LOGINS = 'coherent-pmo/demo-logins';

/** The command of the workload's README. */
const FILL = `cd ${HOME}/current
set -a; . /etc/coherent/api.env; JWT_SECRET="$(cat /etc/coherent/token.key)"; set +a
exec node dist/api/migrate.js --demo`;

/** Fills the system with an invented company; a line for each of its people who log in. */
export async function fillWithDemo(system: WitnessedSystem): Promise<readonly string[]> {
  const logins = [...(await loginsOf(system)).values()];
  return [...logins.map(({ email, about }) => `${email}  ${about}`), `the passwords are in the secret ${LOGINS}`];
}

/** The password of an invented person; the demo is filled in where it is not there. */
export async function passwordOf(system: WitnessedSystem, email: string): Promise<string> {
  const found = (await loginsOf(system)).get(email);
  mustSee(found !== undefined, `${email} has no login`);
  return found.password;
}

interface Login {
  readonly email: string;
  readonly password: string;
  readonly about: string;
}

async function loginsOf(system: WitnessedSystem): Promise<ReadonlyMap<string, Login>> {
  const kept = await system.aws('secretsmanager', 'GetSecretValue', { SecretId: LOGINS }).catch(() => undefined);
  const text = typeof kept?.SecretString === 'string' ? kept.SecretString : await filled(system);
  const lines = text.split('\n').flatMap((line): Login[] => {
    const [, email, password, about] = /^(\S+@\S+) {2}(\S+) {2}(.*)$/.exec(line) ?? [];
    return email === undefined || password === undefined || about === undefined ? [] : [{ email, password, about }];
  });
  return new Map(lines.map((login) => [login.email, login]));
}

async function filled(system: WitnessedSystem): Promise<string> {
  const { code, said } = await system.exec('Server', ['bash', '-c', FILL]);
  mustSee(code === 0, `the demo cannot be filled in: ${said.trim().slice(-300)}`);
  mustSee(said.includes('@'), 'there is other data already: a demo is filled into an empty system only');
  await system.aws('secretsmanager', 'CreateSecret', { Name: LOGINS, SecretString: said });
  return said;
}
