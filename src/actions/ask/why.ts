import type { ExplainedClaim, WhyReport } from '../../answers/index.ts';
import { type Diagnostic, didYouMean, error, failure, type Result, success } from '../../base/index.ts';
import type { Architecture } from '../../constructs/index.ts';
import type { Resource } from '../../model/index.ts';
import type { Verdict } from '../../prove/index.ts';
import { loadArchitecture, loadConfiguration, onlyArchitecture } from '../configuration.ts';
import { reportClaim, reportSteps } from '../report.ts';
import { describeResource } from './describe-resource.ts';
import { type Judged, judgeTarget, type ProveOptions } from './prove.ts';

export interface WhyOptions extends ProveOptions {
  /** The id of a claim, a logical id, or a construct path. */
  readonly what: string;
}

/**
 * Explains a verdict, or a resource, of a target. Without a target the architecture is meant whose claims have the id, if
 * there is only one.
 */
export async function why(options: WhyOptions): Promise<WhyReport> {
  const owner = options.target === undefined && options.template === undefined ? await ownerOf(options) : undefined;
  if (owner?.ok === false) return { schema: 'lintel/why@1', target: '', diagnostics: owner.diagnostics };
  return explainIn({ ...options, ...(owner !== undefined && { target: owner.value }) });
}

async function explainIn(options: WhyOptions): Promise<WhyReport> {
  const judged = await judgeTarget(options);
  const { target, environment } = judged.head;
  const head = { schema: 'lintel/why@1' as const, target, ...(environment !== undefined && { environment }) };
  if (!judged.ok) return { ...head, diagnostics: judged.diagnostics };
  const verdict = judged.verdicts.find(({ id }) => id.toLowerCase() === options.what.toLowerCase());
  if (verdict !== undefined) return { ...head, claim: explain(judged, verdict), diagnostics: judged.diagnostics };
  const resource = findResource(judged, options.what);
  if (resource !== undefined)
    return { ...head, resource: describeResource(judged, resource), diagnostics: judged.diagnostics };
  return { ...head, diagnostics: [...judged.diagnostics, nothingNamed(judged, options.what)] };
}

/** The only architecture, or the only one whose claims have the id in some environment. */
async function ownerOf({ what, cwd }: WhyOptions): Promise<Result<string>> {
  const configuration = await loadConfiguration(cwd);
  if (!configuration.ok) return configuration;
  const names = Object.keys(configuration.value.architectures);
  if (names.length < 2) return onlyArchitecture(configuration.value);
  const owners: string[] = [];
  for (const name of names) {
    const architecture = await loadArchitecture(configuration.value, name);
    if (!architecture.ok) return architecture;
    if (idsOf(architecture.value).has(what.toLowerCase())) owners.push(name);
  }
  const [first, second] = owners;
  if (first !== undefined && second === undefined) return success(first);
  const found = first === undefined ? `No architecture claims "${what}"` : `${owners.join(' and ')} claim "${what}"`;
  return failure(
    error('LTL3006', `${found}; the architectures are ${names.join(', ')}.`, {
      fix: `Name the architecture, or a template: lintel why ${first ?? names[0]} ${what}`,
    }),
  );
}

function idsOf(architecture: Architecture): ReadonlySet<string> {
  const claims = Object.entries(architecture.environments).flatMap(
    ([name, options]) => architecture.claims?.(name, options).claims ?? [],
  );
  return new Set(claims.map(({ id }) => id.toLowerCase()));
}

function explain(judged: Judged, verdict: Verdict): ExplainedClaim {
  return {
    ...reportClaim(judged.model, verdict),
    assertions: verdict.assertions.map(({ assertion, outcome, trace, missing, holdsIf }) => ({
      assertion,
      outcome,
      trace: reportSteps(judged.model, trace),
      ...(missing !== undefined && { missing }),
      ...(holdsIf !== undefined && { holdsIf }),
    })),
  };
}

/** By id, by logical id, by construct path, or by the end of a construct path, if only one resource has it. */
function findResource({ model }: Judged, what: string): Resource | undefined {
  const exact = model.resources.get(what);
  if (exact !== undefined) return exact;
  const all = [...model.resources.values()];
  const ways: readonly ((resource: Resource) => boolean)[] = [
    (resource) => resource.logicalId === what,
    (resource) => resource.constructPath === what || resource.constructPath === `${what}/Resource`,
    (resource) =>
      resource.constructPath?.endsWith(`/${what}`) === true ||
      resource.constructPath?.endsWith(`/${what}/Resource`) === true,
    (resource) => resource.type === what,
    (resource) => resource.logicalId.toLowerCase() === what.toLowerCase(),
  ];
  for (const way of ways) {
    const found = all.filter(way);
    if (found.length === 1) return found[0];
  }
  return undefined;
}

function nothingNamed({ model, verdicts, head }: Judged, what: string): Diagnostic {
  const resources = [...model.resources.values()];
  const names = [
    ...verdicts.map(({ id }) => id),
    ...model.resources.keys(),
    ...resources.flatMap(({ constructPath }) => constructPath ?? []),
  ];
  const several = resources.filter(
    (resource) =>
      resource.logicalId === what || resource.type === what || resource.constructPath?.endsWith(`/${what}`) === true,
  );
  if (several.length > 1) {
    return error(
      'LTL3006',
      `"${what}" may be any of ${several
        .slice(0, 8)
        .map(({ id }) => id)
        .join(', ')}.`,
      { fix: 'Name one of them.' },
    );
  }
  return error(
    'LTL3006',
    `Neither a claim nor a resource of ${head.target} is called "${what}".${didYouMean(what, names)}`,
    {
      fix: 'Name the id of a claim, a logical id, or a construct path.',
    },
  );
}
