/** What rule packs such as those of cdk-nag find in an app, and what was acknowledged there. */
import { createRequire } from 'node:module';
import type { App } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A pack of rules that walks a construct tree: each of cdk-nag's. */
export interface RulePack {
  /** Its rules are named `name-rule`. */
  readonly readPackName: string;
  validateScope(scope: IConstruct): {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingResources: readonly { readonly constructPath?: string }[];
    }[];
  };
}

/** Makes the packs anew: a pack keeps what it found. */
export type RulePacks = (app: App) => readonly RulePack[];

export interface RuleFinding {
  readonly rule: string;
  /** The path of the construct from the app down. */
  readonly construct: string;
}

export interface AcknowledgedFinding extends RuleFinding {
  readonly reason: string;
}

/** What the packs find that nobody acknowledged. */
export function findingsOf(app: App, packs: RulePacks): readonly RuleFinding[] {
  return packs(app).flatMap((pack) => findingsOfPack(app, pack));
}

/** Acknowledgements of rules of the packs that excuse nothing: the construct is well, or there is no such rule. */
export function idleAcknowledgements(app: App, packs: RulePacks): readonly AcknowledgedFinding[] {
  const found = packs(app).flatMap((pack) => {
    // What cdk-nag asks itself before it reports. If it came to ask otherwise, every acknowledgement would look idle.
    Object.defineProperty(pack, 'isAcknowledged', { value: () => false });
    return findingsOfPack(app, pack);
  });
  return acknowledgementsIn(app, packs).filter(
    ({ rule, construct }) =>
      !found.some((each) => each.rule === rule && `${each.construct}/`.startsWith(`${construct}/`)),
  );
}

/** What was acknowledged of the packs in the construct tree of an app. */
export function acknowledgementsIn(app: App, packs: RulePacks): readonly AcknowledgedFinding[] {
  const prefixes = packs(app).map(({ readPackName }) => `${readPackName}-`);
  const cdk: typeof import('aws-cdk-lib') = createRequire(import.meta.url)('aws-cdk-lib');
  const key = cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY;
  const acknowledged = app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === key)
      .flatMap(({ data }) =>
        Object.entries<string>(data).map(([id, reason]) => ({
          rule: id.replace(/^annotation::/i, ''),
          construct: node.path,
          reason,
        })),
      ),
  );
  return acknowledged.filter(({ rule }) => prefixes.some((prefix) => rule.startsWith(prefix)));
}

function findingsOfPack(app: App, pack: RulePack): readonly RuleFinding[] {
  return pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({ rule: ruleName, construct: constructPath })),
    );
}
