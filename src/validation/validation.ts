/**
 * A plugin for the validation that the CDK runs at the end of each synthesis:
 * https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 */
import { readFileSync } from 'node:fs';
import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolatingResource,
  PolicyViolation,
} from 'aws-cdk-lib';
import { type ClaimSet, claimSet } from '../claims/index.ts';
import { buildModel, dataDocument, type Model, type Place, type StackSource, showPath } from '../model/index.ts';
import { loadChecks, prove, type Verdict } from '../prove/index.ts';

export interface ValidationOptions {
  /** Claims about the app. @default - none */
  readonly claims?: ClaimSet;
  /** Asks what every owner asks. @default true */
  readonly checks?: boolean;
  /** `YYYY-MM-DD`: versions grow old. @default today */
  readonly day?: string;
  /** The version that the report of the CDK names. @default - none */
  readonly version?: string;
}

/**
 * The plugin: what is refuted in the templates of the app is a violation, and fails the synthesis unless its severity is
 * low. What is unknown is no violation: a parameter or an import may decide it.
 *
 * @example Validations.of(app).addPlugins(await lintelValidation());
 */
export async function lintelValidation(options: ValidationOptions = {}): Promise<IPolicyValidationPlugin> {
  // The CDK waits for no plugin, so what is loaded when first asked is loaded before.
  const checks = options.checks === false ? () => [] : await loadChecks();
  return {
    name: 'Lintel',
    ...(options.version !== undefined && { version: options.version }),
    validate: (context) => reportOn(context, options, checks),
  };
}

type Checks = Awaited<ReturnType<typeof loadChecks>>;

function reportOn(
  context: IPolicyValidationContext,
  { claims = claimSet({ claims: [] }), day = new Date().toISOString().slice(0, 10) }: ValidationOptions,
  checks: Checks,
): PolicyValidationPluginReport {
  const templates = new Map(context.stackTemplates.map((each) => [each.stackConstructPath, each.templatePath]));
  const sources = context.stackTemplates.map(
    ({ stackConstructPath, templatePath, region, accountId: account }): StackSource => ({
      name: stackConstructPath,
      document: dataDocument(JSON.parse(readFileSync(templatePath, 'utf8')), templatePath),
      ...(region !== undefined && { region }),
      ...(account !== undefined && { account }),
    }),
  );
  const model = buildModel(sources);
  if (!model.ok)
    return failure(
      model.diagnostics.map(({ code, what, fix }) => ({
        ruleName: code,
        description: what,
        ...(fix !== undefined && { fix }),
      })),
    );
  const judged = prove(model.value, claims);
  if (!judged.ok)
    return failure(
      judged.diagnostics.map(({ code, what, fix }) => ({
        ruleName: code,
        description: what,
        ...(fix !== undefined && { fix }),
      })),
    );
  const refuted = [...judged.value, ...checks(model.value, day)].filter(
    ({ outcome, planned }) => outcome === 'refuted' && planned !== true,
  );
  return {
    success: refuted.every(({ check }) => check?.severity === 'low'),
    violations: refuted.map((verdict) => violationOf(model.value, verdict, templates)),
  };
}

function failure(faults: readonly Omit<PolicyViolation, 'violatingResources'>[]): PolicyValidationPluginReport {
  return { success: false, violations: faults.map((each) => ({ ...each, violatingResources: [] })) };
}

function violationOf(model: Model, verdict: Verdict, templates: ReadonlyMap<string, string>): PolicyViolation {
  const { check, id, title, counterexample } = verdict;
  const summary = counterexample?.summary;
  const places = (counterexample?.steps ?? verdict.trace).flatMap(({ at }) => at ?? []);
  return {
    ruleName: check?.id ?? id,
    description: summary === undefined ? title : `${title}: ${summary}`,
    severity: check?.severity ?? 'high',
    ...(check !== undefined && { fix: check.fix, ruleMetadata: { source: check.source } }),
    violatingResources: resourcesOf(model, places, templates),
  };
}

/** The resources that the reasons name, each with the places inside it. */
function resourcesOf(
  model: Model,
  places: readonly Place[],
  templates: ReadonlyMap<string, string>,
): PolicyViolatingResource[] {
  return [...Map.groupBy(places, ({ subject }) => subject)].flatMap(([subject, some]) => {
    const resource = model.resources.get(subject);
    if (resource === undefined) return [];
    const templatePath = templates.get(resource.stack);
    const locations = [
      ...new Set(some.map(({ path }) => (path.length === 0 ? 'Properties' : `Properties.${showPath(path)}`))),
    ];
    return [{ resourceLogicalId: resource.logicalId, locations, ...(templatePath !== undefined && { templatePath }) }];
  });
}
