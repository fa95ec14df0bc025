import { resolve } from 'node:path';
import type { DrawReport, Group, Scene, View } from '../../answers/index.ts';
import { type Diagnostic, didYouMean, error, failure, type Result, success } from '../../base/index.ts';
import { sceneOf, withSteps } from '../../draw/index.ts';
import type { Model } from '../../model/index.ts';
import { trafficOf } from '../../prove/index.ts';
import { type ParameterOptions, shortPath } from '../../read/index.ts';
import { readModel } from '../read-model.ts';
import type { TargetOptions } from '../read-target.ts';
import { compareFile, STANDARD_OUTPUT, writeFile } from '../write-file.ts';
import { changeBetween, type Seen } from './draw-change.ts';
import { type DrawingLook, renderDrawing } from './drawing.ts';
import { parametersThatHide } from './parameters-that-hide.ts';
import { pictureOf } from './picture.ts';
import { resourceFacts } from './resource-facts.ts';
import { describedAs, fileTitle } from './template-title.ts';

export interface DrawOptions extends TargetOptions, ParameterOptions, DrawingLook {
  /** @default all */
  readonly view?: View;
  /** Shows only what is around this resource. @default - everything */
  readonly focus?: string;
  /** How many arrows away from the focus what is shown may stand. @default 1 */
  readonly depth?: number;
  /** Whether the main way of a request is numbered and told in words. @default false */
  readonly steps?: boolean;
  /** What it was before: the picture shows the change from there. @default - no change is drawn */
  readonly before?: Pick<TargetOptions, 'target' | 'environment'>;
  /** The file to write, from the working directory. @default - none is written */
  readonly out?: string;
  /** Compares the file with the drawing and writes nothing. @default false */
  readonly check?: boolean;
}

/** Draws a target, or what changed in it. */
export async function draw(options: DrawOptions): Promise<DrawReport> {
  const diagnostics: Diagnostic[] = [];
  const keep = <T>(result: Result<T>): T | undefined => {
    diagnostics.push(...result.diagnostics);
    return result.ok ? result.value : undefined;
  };
  let report: DrawReport = {
    schema: 'lintel/draw@1',
    target: options.target ?? '',
    ...(options.environment !== undefined && { environment: options.environment }),
    view: options.view ?? 'all',
    format: options.format ?? 'terminal',
    files: [],
    omitted: [],
    diagnostics,
  };
  const seen = keep(await see(options));
  if (seen === undefined) return report;
  report = { ...report, ...seen.head, scene: seen.scene, omitted: seen.scene.omitted };
  if (options.before !== undefined) {
    const old = keep(await see({ ...withoutEnvironment(options), ...options.before }));
    if (old === undefined) return report;
    report = { ...report, ...changeBetween(old, seen) };
  }
  const facts = options.format === 'html' ? await resourceFacts(seen.model, options) : [];
  const drawn = keep(renderDrawing(report.scene ?? seen.scene, options, facts));
  if (drawn === undefined) return report;
  const { text, layout } = drawn;
  report = { ...report, ...(options.format !== 'png' && { drawing: text }), ...(layout !== undefined && { layout }) };
  if (options.format === 'png') return { ...report, files: keep(await writePicture(text, options)) ?? [] };
  if (options.out === undefined || options.out === STANDARD_OUTPUT) return report;
  const path = resolve(options.cwd ?? '', options.out);
  const state = keep(options.check === true ? await compareFile(path, text) : await writeFile(path, text));
  return state === undefined ? report : { ...report, files: [{ path: shortPath(path), state }] };
}

async function writePicture(svg: string, { out, check, cwd = '' }: DrawOptions): Promise<Result<DrawReport['files']>> {
  if (out === undefined || out === STANDARD_OUTPUT)
    return failure(error('LTL3003', 'A PNG is written to a file, and none is named.', { fix: 'Add --out FILE.png.' }));
  if (check === true)
    return failure(
      error('LTL3003', 'A PNG cannot be checked: browsers draw it with other fonts.', { fix: 'Check the SVG.' }),
    );
  const [, width = '', height = ''] = /^<svg [^>]*width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const picture = await pictureOf(svg, { width: Number(width), height: Number(height) });
  if (!picture.ok) return picture;
  const path = resolve(cwd, out);
  const state = await writeFile(path, picture.value);
  return state.ok ? success([{ path: shortPath(path), state: state.value }]) : state;
}

async function see(options: DrawOptions): Promise<Result<Seen>> {
  // A file that does not fit its parent is not the one that is deployed.
  const whole = await readModel({ ...options, nestedBeside: true });
  const nestedBeside = whole.ok;
  const first = whole.ok ? whole : await readModel(options);
  if (!first.ok) return failure(...first.diagnostics);
  const deciding = first.value.target.kind === 'architecture' ? [] : parametersThatHide(first.value.model);
  const opened = deciding.filter((name) => options.parameters?.[name] === undefined);
  const read =
    opened.length === 0
      ? first
      : await readModel({ ...options, nestedBeside, any: [...(options.any ?? []), ...opened] });
  if (!read.ok) return failure(...read.diagnostics);
  const { target, model } = read.value;
  const { environment } = target;
  const around = options.focus === undefined ? [] : [`around ${options.focus}`];
  const subtitle = [...(environment === undefined ? [] : [environment]), ...around].join(' · ');
  const title = target.title ?? describedAs(model) ?? fileTitle(target.name, options.cwd);
  const scene = sceneOf(model, trafficOf(model), {
    title,
    ...(options.view !== undefined && { view: options.view }),
    ...(subtitle !== '' && { subtitle }),
    ...(options.focus !== undefined && {
      focus: { name: options.focus, ...(options.depth !== undefined && { depth: options.depth }) },
    }),
  });
  if (options.focus !== undefined && isEmpty(scene)) return failure(nothingDrawn(model, options.focus));
  const head = { target: target.name, title, ...(environment !== undefined && { environment }) };
  return success({ head, scene: options.steps === true ? withSteps(scene) : scene, model }, read.diagnostics);
}

function isEmpty({ groups }: Scene): boolean {
  const holds = (group: Group): boolean => group.nodes.length > 0 || group.groups.some(holds);
  return !groups.some(holds);
}

function nothingDrawn(model: Model, name: string): Diagnostic {
  const names = [...model.resources.values()].map(({ logicalId }) => logicalId);
  const meant = didYouMean(name, names);
  return error('LTL3006', `Nothing in this drawing is called "${name}".`, {
    fix: meant === '' ? 'Name a resource by its logical id, or by the name in the drawing.' : meant.trim(),
  });
}

/** Another target has environments of its own. */
function withoutEnvironment({ environment: _, ...rest }: DrawOptions): DrawOptions {
  return rest;
}
