import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { DocsReport, DocsReports, PriceReport } from '../../answers/index.ts';
import { type Diagnostic, error, failure, type Result, success } from '../../base/index.ts';
import type { Architecture } from '../../constructs/index.ts';
import {
  briefDocument,
  briefPages,
  briefPlaces,
  type DocumentPage,
  type DocumentSubject,
  document,
  documentPages,
  PAGE_PLACES,
  type Prose,
} from '../../document/index.ts';
import { renderMermaid, sceneOf, withSteps } from '../../draw/index.ts';
import { trafficOf } from '../../prove/index.ts';
import { folderOf, type LoadedConfiguration, loadArchitecture, loadConfiguration } from '../configuration.ts';
import { mainEnvironment } from '../main-environment.ts';
import { STANDARD_OUTPUT } from '../write-file.ts';
import { documentSubject } from './document-subject.ts';
import { price } from './price.ts';
import { type Judged, judgeTarget, type ProveOptions } from './prove.ts';
import { settlePages } from './settle-pages.ts';

export interface DocsOptions extends ProveOptions {
  /** Compares the file with what would be written, and writes nothing. @default false */
  readonly check?: boolean;
  /** The document's file. @default - `README.md` beside the architecture; nothing is written for other targets */
  readonly out?: string;
}

/** Writes the document of a target, or says in what the file differs from it. */
export async function docs(options: DocsOptions): Promise<DocsReport> {
  const diagnostics: Diagnostic[] = [];
  const report: DocsReport = { schema: 'lintel/docs@1', target: options.target ?? '', changes: [], diagnostics };
  const keep = <T>(result: Result<T>): T | undefined => {
    diagnostics.push(...result.diagnostics);
    return result.ok ? result.value : undefined;
  };
  const found = keep(await findTarget(options));
  if (found === undefined) return report;
  const named = { ...report, target: found.target };
  const judged = keep(await judgeAll(options, found));
  if (judged === undefined) return named;
  const place = keep(placeOf(options, found));
  if (place === undefined) return named;
  const prices = await pricesOf(options, found, judged);
  const audit = auditBeside(place.path, found);
  const drawing = drawingOf(place.path, found, judged);
  const subject = documentSubject({
    ...found,
    judged,
    prices,
    ...(audit !== undefined && { audit }),
    ...(drawing !== undefined && { drawing }),
  });
  const isBrief = found.architecture === undefined;
  if (place.path === undefined)
    return { ...named, state: 'printed', text: isBrief ? briefDocument(subject) : document(subject) };
  const { path, isWhole } = place;
  const main = basename(path);
  const write = (prose: Prose): readonly DocumentPage[] => {
    if (isBrief) return briefPages(subject, main, prose);
    return isWhole ? documentPages(subject, prose) : [{ path: main, text: document(subject, prose) }];
  };
  const places = isBrief ? { files: briefPlaces(main) } : isWhole ? PAGE_PLACES : undefined;
  const settled = keep(
    await settlePages({ folder: dirname(path), main, write, ...(places !== undefined && { places }) }, options),
  );
  return { ...named, ...place.shown, ...settled };
}

/** The documents of all architectures of the configuration. */
export async function docsAll(options: Omit<DocsOptions, 'target' | 'environment' | 'out'>): Promise<DocsReports> {
  const configuration = await loadConfiguration(options.cwd);
  if (!configuration.ok) {
    const { diagnostics } = configuration;
    return { schema: 'lintel/docs@1', targets: [{ schema: 'lintel/docs@1', target: '', changes: [], diagnostics }] };
  }
  const targets: DocsReport[] = [];
  for (const target of Object.keys(configuration.value.architectures)) targets.push(await docs({ ...options, target }));
  return { schema: 'lintel/docs@1', targets };
}

interface FoundTarget {
  readonly target: string;
  readonly architecture?: Architecture;
  readonly configuration?: LoadedConfiguration;
}

/** An architecture of the configuration, or whatever else the target names. */
async function findTarget({ target, cwd }: DocsOptions): Promise<Result<FoundTarget>> {
  const configuration = await loadConfiguration(cwd);
  const names = configuration.ok ? Object.keys(configuration.value.architectures) : [];
  const name = target ?? (names.length === 1 ? names[0] : undefined);
  if (!configuration.ok || name === undefined || !names.includes(name)) return success({ target: target ?? '' });
  const architecture = await loadArchitecture(configuration.value, name);
  return architecture.ok
    ? success({ target: name, architecture: architecture.value, configuration: configuration.value })
    : architecture;
}

async function judgeAll(
  options: DocsOptions,
  { target, architecture }: FoundTarget,
): Promise<Result<readonly Judged[]>> {
  const environments =
    options.environment === undefined && architecture !== undefined
      ? Object.keys(architecture.environments)
      : [options.environment];
  const judged: Judged[] = [];
  for (const environment of environments) {
    const { environment: _, ...rest } = options;
    const asked = {
      ...rest,
      ...(target !== '' && { target }),
      ...(environment !== undefined && { environment }),
    };
    // As a drawing and a bill: nested templates are taken from the files beside, where they fit their parent.
    const whole = await judgeTarget({ ...asked, nestedBeside: true });
    const answer = whole.ok ? whole : await judgeTarget(asked);
    if (!answer.ok) return failure(...answer.diagnostics);
    judged.push(answer);
  }
  return success(
    judged,
    judged.flatMap(({ diagnostics }) => diagnostics),
  );
}

/** The bill of each environment; one that cannot be priced has none. */
async function pricesOf(
  options: DocsOptions,
  { target }: FoundTarget,
  judged: readonly Judged[],
): Promise<readonly PriceReport[]> {
  const { environment: _, ...rest } = options;
  const reports: PriceReport[] = [];
  for (const { head } of judged) {
    const named = {
      ...(target !== '' && { target }),
      ...(head.environment !== undefined && { environment: head.environment }),
    };
    const report = await price({ ...rest, ...named });
    if (report.lines.length > 0) reports.push(report);
  }
  return reports;
}

interface DocumentPlace {
  /** Absolute; undefined where the document is only printed. */
  readonly path: string | undefined;
  readonly shown: { readonly file?: string };
  /** Whether the document is that of an architecture, in several files. */
  readonly isWhole: boolean;
}

function placeOf(options: DocsOptions, { target, architecture, configuration }: FoundTarget): Result<DocumentPlace> {
  const cwd = options.cwd ?? process.cwd();
  const at = (path: string, inPages = false): Result<DocumentPlace> =>
    success({ path, shown: { file: relative(cwd, path) }, isWhole: inPages });
  const toStandardOutput = options.out === STANDARD_OUTPUT;
  if (options.out !== undefined && !toStandardOutput) return at(resolve(cwd, options.out));
  const isWhole = options.environment === undefined && architecture !== undefined;
  const folder =
    isWhole && !toStandardOutput && configuration !== undefined ? folderOf(configuration, target) : undefined;
  if (folder !== undefined) return at(join(folder, 'README.md'), true);
  if (options.check !== true) return success({ path: undefined, shown: {}, isWhole: false });
  return failure(
    error('LTL7002', `"${target}" has no place of its own for a document.`, {
      fix: 'Name the file to compare with --out.',
    }),
  );
}

/** The drawing of the leading environment, as a file where it stands beside the document, and as text. */
function drawingOf(
  path: string | undefined,
  { target, architecture }: FoundTarget,
  judged: readonly Judged[],
): DocumentSubject['drawing'] {
  const names = judged.map(({ head }) => head.environment ?? '');
  const leading = judged[names.indexOf(mainEnvironment(names) ?? '')];
  if (leading === undefined) return undefined;
  const { model, head } = leading;
  const scene = sceneOf(model, trafficOf(model), {
    title: architecture?.title ?? basename(target),
    ...(head.environment !== undefined && { subtitle: head.environment }),
  });
  const isThere = path !== undefined && existsSync(join(dirname(path), DRAWING));
  if (architecture !== undefined) return { ...(isThere && { file: DRAWING }), mermaid: renderMermaid(scene) };
  // A picture that lies beside it may be of another template.
  const numbered = withSteps(scene);
  // Where there are more, they are not one way that somebody could follow.
  if ((numbered.steps?.length ?? 0) > MOST_STEPS) return { mermaid: renderMermaid(scene) };
  return { mermaid: renderMermaid(numbered), ...(numbered.steps !== undefined && { steps: numbered.steps }) };
}

/** The audit of the document that the system was written from, relative to this one. */
function auditBeside(path: string | undefined, { target, configuration }: FoundTarget): string | undefined {
  if (path === undefined || configuration === undefined) return undefined;
  const audit = join(dirname(configuration.file), 'docs', 'audits', `${target}.md`);
  return existsSync(audit) ? relative(dirname(path), audit) : undefined;
}

const DRAWING = 'diagram.svg';
const MOST_STEPS = 12;
