import type { Architecture } from '../constructs/index.ts';
import {
  type DocumentedDifference,
  type DocumentedEnvironment,
  type DocumentedFlow,
  type DocumentSubject,
  leadingEnvironment,
} from '../document/index.ts';
import type { Model } from '../model/index.ts';
import { connectionsOf } from '../prove/index.ts';
import { explainDifferences } from './env-diff.ts';
import type { Judged } from './prove.ts';
import { type ProveReport, reportOn } from './report.ts';
import { spanEnvironments } from './span-environments.ts';

export interface DocumentSources {
  readonly target: string;
  /** Absent for a template or an assembly. */
  readonly architecture?: Architecture;
  /** One for each environment, at least one. */
  readonly judged: readonly Judged[];
  readonly drawing?: DocumentSubject['drawing'];
}

/** What a document is written from, as plain data. */
export function documentSubject({ target, architecture, judged, drawing }: DocumentSources): DocumentSubject {
  const reports = judged.map((each) => reportOn(each.head, each));
  const environments = judged.map((each, index) => environmentOf(each, reports[index]));
  const report = spanEnvironments(reports);
  const subject: DocumentSubject = {
    target,
    title: architecture?.title ?? target,
    ...(architecture?.about !== undefined && { about: architecture.about }),
    environments,
    claims: report?.claims ?? [],
    resolutions: architecture?.resolutions ?? {},
    ...(drawing !== undefined && { drawing }),
  };
  return architecture === undefined ? subject : { ...subject, differences: differencesOf(architecture, subject) };
}

function environmentOf({ head, model, claims }: Judged, report: ProveReport | undefined): DocumentedEnvironment {
  return {
    name: head.environment ?? '',
    model,
    stacks: (report?.stacks ?? []).map(({ name, region, resources }) => ({
      name,
      resources,
      ...(region !== undefined && { region }),
    })),
    flows: flowsOf(model),
    files: claims?.files ?? {},
  };
}

function flowsOf(model: Model): readonly DocumentedFlow[] {
  const owners = [...new Set(model.network.interfaces.map(({ owner }) => owner))];
  const flows = owners.flatMap((owner): readonly DocumentedFlow[] => {
    const found = connectionsOf(model, owner);
    const inward = (found?.from ?? []).filter(({ party }) => !owners.includes(party));
    return [
      ...inward.map(({ party, ...rest }) => ({ from: party, to: owner, ...rest })),
      ...(found?.to ?? []).map(({ party, ...rest }) => ({ from: owner, to: party, ...rest })),
    ];
  });
  // What comes from outside is met first.
  return [...flows.filter(({ from }) => !owners.includes(from)), ...flows.filter(({ from }) => owners.includes(from))];
}

/** Every difference of the environments from the leading one, each said once for all of them. */
function differencesOf(architecture: Architecture, subject: DocumentSubject): readonly DocumentedDifference[] {
  const leading = leadingEnvironment(subject);
  const found = new Map<string, DocumentedDifference & { readonly values: Record<string, string> }>();
  for (const other of subject.environments.filter((each) => each !== leading)) {
    for (const each of explainDifferences(architecture, other, leading)) {
      const { resource, property, because = 'No reason is declared' } = each;
      const what = property === '' ? resource : `${resource}.${property}`;
      const known = found.get(what) ?? { because, what, values: {} };
      const [mine, theirs] = valuesOf(each);
      if (mine !== undefined) known.values[other.name] = mine;
      if (theirs !== undefined) known.values[leading.name] = theirs;
      found.set(what, known);
    }
  }
  return [...found.values()];
}

/** Of the first and the second environment; a resource that is there has no value of its own. */
function valuesOf({
  kind,
  first,
  second,
}: {
  readonly kind: string;
  readonly first?: string;
  readonly second?: string;
}): readonly [string | undefined, string | undefined] {
  if (kind === 'changed') return [first, second];
  return kind === 'only in first' ? ['', undefined] : [undefined, ''];
}
