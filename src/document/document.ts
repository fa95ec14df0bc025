import { contents, type DocumentPage, RUNBOOK, withLinksAcross, writePage, writtenOf } from './page.ts';
import type { Prose } from './prose.ts';
import { runbookPage, runbooksOf } from './runbooks.ts';
import type { Section } from './section.ts';
import { access, permissions } from './sections/access.ts';
import { alarms } from './sections/alarms.ts';
import { backup } from './sections/backup.ts';
import { components } from './sections/components.ts';
import { contradictions } from './sections/contradictions.ts';
import { bills, cost, statedCost, usage } from './sections/cost.ts';
import { drawing, mermaid } from './sections/drawing.ts';
import { encryption } from './sections/encryption.ts';
import { environments } from './sections/environments.ts';
import { flows } from './sections/flows.ts';
import { inventory } from './sections/inventory.ts';
import { logs } from './sections/logs.ts';
import { network } from './sections/network.ts';
import { open, seen, waiting } from './sections/open.ts';
import { outputs } from './sections/outputs.ts';
import { overview } from './sections/overview.ts';
import { parameters } from './sections/parameters.ts';
import { procedures } from './sections/procedures.ts';
import { promises } from './sections/promises.ts';
import { scaling } from './sections/scaling.ts';
import { securityGroups } from './sections/security-groups.ts';
import type { DocumentSubject } from './subject.ts';

interface PageKind {
  readonly path: string;
  /** After the title of the system. */
  readonly title: string;
  readonly sections: readonly Section[];
}

/** What somebody on call looks for comes first; what is looked up, kept or decided once has a page of its own. */
const MAIN: PageKind = {
  path: 'README.md',
  title: '',
  sections: [
    overview,
    alarms,
    procedures,
    logs,
    drawing,
    flows,
    components,
    backup,
    scaling,
    access,
    encryption,
    cost,
    parameters,
    outputs,
    open,
  ],
};

const OTHERS: readonly PageKind[] = [
  {
    path: 'reference.md',
    title: 'Reference',
    sections: [network, securityGroups, permissions, environments, bills, inventory],
  },
  { path: 'promises.md', title: 'Promises', sections: [waiting, seen, promises] },
  { path: 'history.md', title: 'History', sections: [contradictions, statedCost, usage, mermaid] },
];

/** Where pages may lie, whether or not a document has them: what lies there otherwise was left over. */
export const PAGE_PLACES = { files: OTHERS.map(({ path }) => path), folder: 'runbooks' } as const;

/**
 * The architecture document as Markdown in one file: generated from the subject, with the prose of the document before
 * it. Equal subjects give equal bytes.
 */
export function document(subject: DocumentSubject, prose: Prose = new Map()): string {
  const written = writtenOf(
    subject,
    [MAIN, ...OTHERS].flatMap(({ sections }) => sections),
  );
  return writePage(
    subject,
    subject.title,
    written,
    contents(written),
    prose,
    new Set(written.map(({ section }) => section.name)),
  );
}

/** The document as the files of a folder, the main one first, then its other pages and the runbooks. */
export function documentPages(given: DocumentSubject, prose: Prose = new Map()): readonly DocumentPage[] {
  const subject: DocumentSubject = { ...given, runbooksBeside: true };
  const kinds = [MAIN, ...OTHERS]
    .map((kind) => ({ kind, written: writtenOf(subject, kind.sections) }))
    .filter(({ kind, written }) => kind === MAIN || written.length > 0);
  const placed = new Set(kinds.flatMap(({ written }) => written.map(({ section }) => section.name)));
  const pages = kinds.map(({ kind, written }): DocumentPage => {
    const isMain = kind === MAIN;
    const others = kinds
      .filter((other) => other.kind !== MAIN)
      .map((other) => `[${other.kind.title}](${other.kind.path})`);
    const links = isMain
      ? [contents(written), ...others].join(' · ')
      : [`[${subject.title}](${MAIN.path})`, contents(written)].join(' · ');
    const title = isMain ? subject.title : `${subject.title}: ${kind.title.toLowerCase()}`;
    return { path: kind.path, text: writePage(subject, title, written, links, prose, isMain ? placed : undefined) };
  });
  return [...withLinksAcross(pages), ...runbookPages(subject)];
}

function runbookPages(subject: DocumentSubject): readonly DocumentPage[] {
  return subject.environments.flatMap((environment) => {
    const all = runbooksOf(subject, environment);
    return all.map((runbook) => ({ path: runbook.path, text: `${RUNBOOK}\n${runbookPage(runbook, all)}` }));
  });
}
