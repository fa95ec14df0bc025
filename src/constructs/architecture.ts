import type { App } from 'aws-cdk-lib';
import type { ClaimSet } from '../claims/index.ts';
import type { Usage } from '../usage/index.ts';
import type { RunWitness, WitnessedSystem } from './witness.ts';

/**
 * A production system: what it is called, where it runs, and what it promises. Plain data and functions, so that it can
 * be listed without building anything; `Props` are the typed options of one environment.
 */
export interface Architecture<Props = unknown> {
  /** `mcp-tagging`: also the name of the folder. */
  readonly name: string;
  /** `MCP tagging server`: what a reader calls it. */
  readonly title: string;
  /** What the system is for, in a paragraph: the first that its document says. @default - nothing */
  readonly about?: string;
  /** At least one; the key is the name given to `--env`. */
  readonly environments: Readonly<Record<string, Props>>;
  /** Adds the stacks of one environment to the app: everything the template needs and nothing of Lintel. */
  build(app: App, environment: string, props: Props): void;
  /**
   * What the system promises in that environment. Travels beside the template, never inside it.
   *
   * @default - nothing is promised
   */
  claims?(environment: string, props: Props): ClaimSet;
  /**
   * How much the system is expected to be used in that environment, for its price. Travels beside the template as well.
   *
   * @default - what is typical
   */
  usage?(environment: string, props: Props): Usage;
  /**
   * In what the environments may differ. What is not listed is the same in all of them, or `lintel env diff` calls the
   * difference accidental.
   *
   * @default - names may carry the environment's own name, nothing else differs
   */
  readonly differences?: readonly DeclaredDifference[];
  /**
   * The contradictions of the document that the system was written from, by id, and what was decided. Claims name them
   * under `resolution`.
   *
   * @default - none
   */
  readonly resolutions?: Resolutions;
  /**
   * The files that deliver and operate the system (Dockerfiles, workflows, runbooks) by path: written from the same props
   * as the templates, so that no name in them can differ. Claims speak of them.
   *
   * @default - none
   */
  files?(environment: string, props: Props): Readonly<Record<string, string>>;
  /**
   * What shows, when the system runs, that promises hold which no template tells: `lintel up NAME --witness` runs them.
   *
   * @default - nothing is shown
   */
  witnesses?(environment: string, props: Props): readonly RunWitness[];
  /**
   * Fills the running system with plausible, invented data: `lintel up NAME --demo` runs it. Answers, a line each, who logs in
   * and where the passwords lie, never a password. Adds nothing where the data is already there.
   *
   * @default - there is no demo
   */
  demo?(environment: string, props: Props, system: WitnessedSystem): Promise<readonly string[]>;
}

export type Resolutions = Readonly<Record<string, Resolution>>;

export interface Resolution {
  /** What stands in conflict, in a sentence. */
  readonly says: string;
  /** What holds in this system, and why. */
  readonly decision: string;
}

/** A difference between environments that is meant. `*` stands for anything. */
export interface DeclaredDifference {
  /** Logical id or type: `Fleet*`, `AWS::Backup::*`. */
  readonly resource: string;
  /** Property path: `MinSize`, `Tags[*].Value`; every property and the resource itself when left out. */
  readonly property?: string;
  /** Begins with the row of the conformance table that wants it so, where there is one. */
  readonly because: string;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * The default export of an `architecture.ts`. Fails at once when the definition could not be used.
 *
 * @example
 * export default defineArchitecture({
 *   name: 'orders',
 *   title: 'Order service',
 *   environments: { prod: { region: 'eu-central-1', zones: ['eu-central-1a', 'eu-central-1b'] } },
 *   build: (app, environment, props) => new OrdersStack(app, 'Orders', props),
 * });
 */
export function defineArchitecture<Props>(definition: Architecture<Props>): Architecture<Props> {
  if (!NAME.test(definition.name)) {
    throw new Error(
      `Architecture name "${definition.name}" must be lower-case words joined by "-", like "mcp-tagging", because it is also the folder's name.`,
    );
  }
  if (definition.title.trim() === '') {
    throw new Error(`Architecture "${definition.name}" has an empty title; give the name a reader would use.`);
  }
  const environments = Object.keys(definition.environments);
  if (environments.length === 0) {
    throw new Error(
      `Architecture "${definition.name}" has no environment; add at least one, like environments: { prod: { … } }.`,
    );
  }
  for (const environment of environments) {
    if (!NAME.test(environment)) {
      throw new Error(
        `Environment "${environment}" of architecture "${definition.name}" must be lower-case words joined by "-", like "prod".`,
      );
    }
  }
  return Object.freeze({ ...definition, environments: Object.freeze({ ...definition.environments }) });
}
