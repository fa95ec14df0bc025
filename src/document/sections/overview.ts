import { leadingEnvironment } from '../across.ts';
import { blocks, bullets, code, counted, linkTo, plain, table } from '../markdown.ts';
import { range, usd } from '../money.ts';
import { showBlock, zoneName } from '../network-words.ts';
import type { Section } from '../section.ts';
import type { DocumentedEnvironment, DocumentSubject } from '../subject.ts';
import { standingInWords } from '../verdict-words.ts';

/** The first screen: what fails, what it is, where it stands, what it costs. */
export const overview: Section = {
  name: 'overview',
  title: 'At a glance',
  write: (subject) => blocks(failures(subject), standing(subject), places(subject)),
};

function failures({ claims }: DocumentSubject): string {
  const broken = claims.filter((claim) => claim.row === 'notMet');
  if (broken.length === 0) return '';
  const lines = broken.map(
    (claim) =>
      `${linkTo(claim.id)} ${plain(claim.title)}${claim.counterexample === undefined ? '' : `: ${plain(claim.counterexample.summary)}`}`,
  );
  return blocks(`**${counted(broken.length, 'promise is', 'promises are')} not kept:**`, bullets(lines));
}

/** `100 promises: 64 met, 19 met differently, 17 to be checked.` */
function standing({ claims, target }: DocumentSubject): string {
  const rows = claims.filter((claim) => claim.beyond === undefined);
  if (rows.length === 0) return '';
  return `**${counted(rows.length, 'promise')}**: ${standingInWords(rows)}. ${linkTo('promises', 'Each with its verdict')}; ${code(`npx lintel why ID ${target}`)} tells its proof.`;
}

function places(subject: DocumentSubject): string {
  const leading = leadingEnvironment(subject);
  const columns = subject.environments;
  const isOne = columns.length === 1;
  const row = (label: string, say: (environment: DocumentedEnvironment) => string) => [label, ...columns.map(say)];
  const rows = [
    row('Region', regions),
    row('Zones', zones),
    row('Address block', blocksOf),
    row('Stacks', ({ stacks }) =>
      stacks.map(({ name, resources }) => `${code(name)} (${counted(resources, 'resource')})`).join(', '),
    ),
    row('Price per month', (environment) => price(subject, environment)),
  ].filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  return table(
    [
      'Environment',
      ...columns.map(({ name }) => (isOne ? name || 'Template' : name === leading.name ? `**${name}**` : name)),
    ],
    rows,
  );
}

function regions({ stacks }: DocumentedEnvironment): string {
  return [...new Set(stacks.flatMap(({ region }) => region ?? []))].map(plain).join(', ');
}

function zones({ model }: DocumentedEnvironment): string {
  const found = [...model.network.subnets.values()].flatMap(({ zone }) => zone ?? []);
  return [...new Set(found)].map(zoneName).join(', ');
}

function blocksOf({ model }: DocumentedEnvironment): string {
  return [...model.network.vpcs.values()]
    .flatMap(({ blocks: found }) => found.map(({ value }) => showBlock(value)))
    .join(', ');
}

function price({ prices = [] }: DocumentSubject, { name }: DocumentedEnvironment): string {
  const found = prices.find(({ environment = '' }) => environment === name);
  if (found === undefined) return '';
  const span = range(found.total);
  return `${usd(found.total.expected)}${span === '' ? '' : ` (${span})`}`;
}
