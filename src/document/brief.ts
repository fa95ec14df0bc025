/**
 * The document of a template that comes from elsewhere, for somebody who meets it for the first time: what it is, the
 * picture, the way of a request, who may do what, what is at risk and what it costs, on few pages. Whatever is long
 * stands whole on a page beside it.
 */
import { counted, linkTo } from './markdown.ts';
import { contents, type DocumentPage, type WrittenSection, withLinksAcross, writePage, writtenOf } from './page.ts';
import type { Prose } from './prose.ts';
import type { Section } from './section.ts';
import { access, permissions, whoMayDoWhat } from './sections/access.ts';
import { alarms } from './sections/alarms.ts';
import { backup } from './sections/backup.ts';
import { components } from './sections/components.ts';
import { bills, cost, usage } from './sections/cost.ts';
import { drawing } from './sections/drawing.ts';
import { encryption } from './sections/encryption.ts';
import { everyWay, mainWays } from './sections/flows.ts';
import { inventory } from './sections/inventory.ts';
import { logs } from './sections/logs.ts';
import { network } from './sections/network.ts';
import { outputs } from './sections/outputs.ts';
import { glance } from './sections/overview.ts';
import { parameters } from './sections/parameters.ts';
import { checks, promises } from './sections/promises.ts';
import { scaling } from './sections/scaling.ts';
import { securityGroups } from './sections/security-groups.ts';
import type { DocumentSubject } from './subject.ts';

const MAIN: readonly Section[] = [
  glance,
  drawing,
  mainWays,
  whoMayDoWhat,
  cost,
  components,
  backup,
  encryption,
  scaling,
  alarms,
  logs,
  parameters,
  outputs,
];

const REFERENCE: readonly Section[] = [network, securityGroups, everyWay, access, permissions, bills, usage, inventory];

/** More rows than this of one table make nobody wiser who reads it for the first time. */
const MOST_ROWS = 20;

/** The main page alone, as it is printed. */
export function briefDocument(subject: DocumentSubject): string {
  const main = writtenOf(subject, MAIN).map((each) => cut(each, (left) => `${counted(left, 'row')} more.`).written);
  const rest = `Every rule, permission and resource: \`npx lintel docs ${subject.target} --out FILE.md\` writes them on pages beside it.`;
  const links = unlinked(`${contents(main)}\n\n${rest}`, main);
  return unlinked(writePage(subject, subject.title, main, links, new Map(), new Set()), main);
}

/** The main page at `main`, and beside it what is looked up and what was checked. */
export function briefPages(subject: DocumentSubject, main: string, prose: Prose = new Map()): readonly DocumentPage[] {
  const [referencePath = '', checksPath = ''] = briefPlaces(main);
  const cuts = writtenOf(subject, MAIN).map((each) => ({
    each,
    ...cut(each, (left) => linkTo(`all-${each.section.name}`, `${counted(left, 'row')} more`)),
  }));
  const whole = cuts
    .filter(({ isCut }) => isCut)
    .map(({ each: { section, body } }) => ({
      section: { ...section, name: `all-${section.name}`, title: `${section.title}: all` },
      body,
    }));
  const kinds = [
    { path: main, title: subject.title, label: subject.title, written: cuts.map(({ written }) => written) },
    {
      path: referencePath,
      title: `${subject.title}: reference`,
      label: 'Reference',
      written: [...whole, ...writtenOf(subject, REFERENCE)],
    },
    {
      path: checksPath,
      title: `${subject.title}: checks`,
      label: 'Checks',
      written: writtenOf(subject, [hasPromises(subject) ? promises : checks]),
    },
  ].filter(({ path, written }) => path === main || written.length > 0);
  const placed = new Set(kinds.flatMap(({ written }) => written.map(({ section }) => section.name)));
  const pages = kinds.map(({ path, title, written }): DocumentPage => {
    const others = kinds.filter((kind) => kind.path !== path).map((kind) => `[${kind.label}](${kind.path})`);
    const links = path === main ? [contents(written), ...others] : [...others, contents(written)];
    return {
      path,
      text: writePage(subject, title, written, links.join(' · '), prose, path === main ? placed : undefined),
    };
  });
  return withLinksAcross(pages);
}

/** The files beside the main one: `shop.md` has `shop.reference.md` and `shop.checks.md`. */
export function briefPlaces(main: string): readonly string[] {
  const stem = main.replace(/\.(md|markdown)$/i, '');
  return [`${stem}.reference.md`, `${stem}.checks.md`];
}

function hasPromises({ claims }: DocumentSubject): boolean {
  return claims.some(({ beyond }) => beyond === undefined);
}

/** A section whose tables end after a few rows, each with a line that says how many are left. */
function cut(
  { section, body }: WrittenSection,
  more: (left: number) => string,
): { written: WrittenSection; isCut: boolean } {
  const lines: string[] = [];
  let rows = 0;
  let left = 0;
  const close = () => {
    if (left > 0) lines.push('', more(left));
    [rows, left] = [0, 0];
  };
  let isCut = false;
  for (const line of body.split('\n')) {
    if (!line.startsWith('| ') && !line.startsWith('|-')) close();
    else if (++rows > MOST_ROWS + HEADER_ROWS) {
      left++;
      isCut = true;
      continue;
    }
    lines.push(line);
  }
  close();
  return { written: { section, body: lines.join('\n') }, isCut };
}

const HEADER_ROWS = 2;

/** Text without links to sections that are not among the written; what only points there goes with its link. */
function unlinked(text: string, written: readonly WrittenSection[]): string {
  const names = new Set(written.map(({ section }) => section.name));
  return text.replaceAll(
    /(; )?\[([^\]]+)\]\(#([^)]+)\)/g,
    (link, aside: string | undefined, words: string, id: string) =>
      names.has(id) ? link : aside === undefined ? words : '',
  );
}
