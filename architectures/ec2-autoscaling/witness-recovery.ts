/** The restore of the runbook, rehearsed once for all promises about it, and timed. */
import { mustSee, type WitnessedSystem } from 'lintel/constructs';
import { restoreRunbook, totalMinutes } from './delivery/restore.ts';
import { namesOf, type Settings } from './settings.ts';
import { planned, untilUpdated } from './witness-releases.ts';
import { commandsIn, shop, stackOf } from './witness-shop.ts';

export interface Drill {
  /** What was seen, as a sentence. */
  readonly says: string;
  readonly seconds: number;
  /** How long the procedure may take. */
  readonly minutes: number;
}

const drills = new WeakMap<WitnessedSystem, Promise<Drill>>();

export function restoreDrill(system: WitnessedSystem, settings: Settings): Promise<Drill> {
  const known = drills.get(system) ?? rehearsed(system, settings);
  drills.set(system, known);
  return known;
}

async function rehearsed(system: WitnessedSystem, settings: Settings): Promise<Drill> {
  const { stackName } = settings;
  const { database } = namesOf(settings);
  const [restore = '', , replace = '', secrets = ''] = commandsIn(restoreRunbook(settings));
  const own = await shop(system, settings);
  const kept = await own.order();
  mustSee(kept.status === 201, `an order before the damage is answered with ${kept.status}`);
  // A second of its own on either side: the API takes whole ones.
  const moment = await wholeSecond();
  await wholeSecond();
  const undone = await own.order();
  mustSee(undone.status === 201, `an order after the moment is answered with ${undone.status}`);
  const begun = Date.now();
  const ran = async (what: string, script: string, environment: Readonly<Record<string, string>> = {}) => {
    const { code, said } = await system.operator(script, { environment });
    mustSee(code === 0, `the step that ${what} ends with ${code}: ${said.slice(-400)}`);
    return said;
  };
  await ran('restores', restore, { TIME: moment });
  await ran('puts the restored database in the place of the old one', replace);
  const [secret = '', instancesHave = ''] = (await ran('compares the secrets', secrets)).trim().split('\n');
  mustSee(secret !== '' && instancesHave !== '', `the secrets are told as ${secret} and ${instancesHave}`);
  mustSee(secret !== instancesHave, 'the restored database has no secret of its own');
  const { TemplateBody } = await system.aws('cloudformation', 'GetTemplate', { StackName: stackName });
  await planned(system, settings, { of: { template: restoredTo(String(TemplateBody), moment) }, isCarriedOut: true });
  await untilUpdated(system, settings, 500);
  const orders = await system.until('the orders of the restored database', 120, () =>
    own.orders().catch(() => undefined),
  );
  const seconds = (Date.now() - begun) / 1000;
  mustSee(orders.includes(kept.id), 'the order before the moment is lost');
  mustSee(!orders.includes(undone.id), 'the order after the moment is still there');
  const placed = await own.order();
  mustSee(placed.status === 201, `an order afterwards is answered with ${placed.status}`);
  const { Outputs = [] } = await stackOf(system, stackName);
  const now = Outputs.find(({ OutputKey }) => OutputKey === 'DatabaseSecretArn')?.OutputValue;
  mustSee(now === secret, `the instances were given ${now}, not ${secret}`);
  await ran('clears up after the drill', removal(settings.region, `${database}-broken`));
  return {
    says: `The database went back to ${moment}, took the place of the old one, and the pipeline gave the instances its secret: an order from before was there, one from after was not, and the next was placed.`,
    seconds,
    minutes: totalMinutes(),
  };
}

async function wholeSecond(): Promise<string> {
  await new Promise((done) => setTimeout(done, 1000 - (Date.now() % 1000) + 5));
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** The template that the option `restoredTo` makes. */
function restoredTo(template: string, moment: string): string {
  const read = JSON.parse(template) as {
    readonly Resources: { readonly Database: { readonly Properties: { readonly Tags: unknown[] } } };
  };
  read.Resources.Database.Properties.Tags.push({ Key: 'restored-to', Value: moment });
  return JSON.stringify(read);
}

/** What a drill leaves would be billed, and stand in the way of the next. */
const removal = (region: string, instance: string) => `
aws rds modify-db-instance --region ${region} --db-instance-identifier ${instance} --no-deletion-protection --apply-immediately
aws rds delete-db-instance --region ${region} --db-instance-identifier ${instance} --skip-final-snapshot`;
