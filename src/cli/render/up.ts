/** What `up` says once a system stands: how its parts are, and how one talks to it. */
import type { DoorAnswer, UpReport } from '../../answers/index.ts';
import type { Terminal } from '../terminal.ts';
import { componentRows } from './components.ts';
import { palette } from './palette.ts';
import { padTo, printable, widthOf } from './text-width.ts';

export interface UpView {
  /** What further commands need to find it: `` or ` --folder x`. */
  readonly withFolder: string;
  /** Whether it ends by itself now. */
  readonly ends: boolean;
}

export function renderUp(report: UpReport, terminal: Terminal, { withFolder, ends }: UpView): string {
  const { strong, dim } = palette(terminal.colors.out);
  const { target, environment = '', seconds = 0, components, outputs, chosen, folder } = printable(report);
  const { url = '', secrets, authority = '', doors, region = '', network } = printable(report);
  const width = Math.max(0, ...outputs.map(({ name }) => widthOf(name)));
  const named =
    components.find(
      ({ state, detail = '', url: own }) => state === 'healthy' && own === undefined && detail.includes(' answers at '),
    )?.component ?? 'NAME';
  const rows: readonly (readonly [string, string])[] = [
    ...doors.map((door) => ['URL', `${strong(door.url)}  ${dim(answerOf(door))}`] as const),
    ...(doors.length === 0
      ? []
      : [['trust', `${authority}  ${dim(`curl --cacert ${authority} ${doors[0]?.url}`)}`] as const]),
    ['API', `${url}  ${dim('any credentials; AWS_ENDPOINT_URL, or --endpoint-url for older tools')}`],
    ...secrets.map((name) => ['secret', `${name}  ${dim(readSecret(url, region, name))}`] as const),
    ...(report.demo ?? []).map((line) => ['demo', line] as const),
    ['network', networkText(network)],
    ['state', folder],
    ['logs', `lintel logs -f${withFolder}`],
    ['health', `lintel status${withFolder}`],
    ['next', `lintel exec ${named}${withFolder} -- COMMAND · lintel down${withFolder}`],
  ];
  return [
    '',
    strong(`${target} (${environment}) is up after ${seconds.toFixed(1)} s`),
    ...componentRows(components, terminal),
    '',
    ...outputs.map(({ name, value }) => `${padTo(name, width)}  ${value}`),
    ...chosen.map(({ parameter, value }) => dim(`${parameter} was not given: ${value}`)),
    '',
    ...rows.map(([name, text]) => `${padTo(name, 7)}  ${text}`),
    ...witnessRows(report, terminal),
    '',
    dim(
      ends
        ? 'It is checked, and ends now: nobody sits at a terminal, or --check asked for it.'
        : 'It runs until Ctrl-C.',
    ),
    '',
  ].join('\n');
}

function witnessRows(report: UpReport, terminal: Terminal): readonly string[] {
  const { strong, dim } = palette(terminal.colors.out);
  const { witnesses = [], evidence } = printable(report);
  if (witnesses.length === 0) return [];
  const width = Math.max(...witnesses.map(({ claim }) => widthOf(claim)));
  return [
    '',
    ...witnesses.map(({ claim, outcome, title, says }) => {
      const shown = outcome === 'seen' ? padTo(outcome, 7) : strong(padTo(outcome, 7));
      return `${shown}  ${padTo(claim, width)}  ${title}\n${' '.repeat(9 + width + 2)}${dim(says)}`;
    }),
    ...(evidence === undefined ? [] : ['', `kept in ${evidence}`]),
  ];
}

/** Whether all that can run here is healthy and answers. What is REFUSED has its reason in the answer. */
export function isWhole({ components, doors, witnesses = [] }: UpReport): boolean {
  return (
    witnesses.every(
      ({ outcome, by, lacks }) =>
        outcome === 'seen' || (outcome === 'unseen' && (by === 'procedure' || lacks !== undefined)),
    ) &&
    components.every(({ state }) => state === 'healthy' || state === 'refused') &&
    doors.every(({ status }) => status !== undefined && status < 500)
  );
}

function answerOf({ status, milliseconds, fault }: DoorAnswer): string {
  return fault === undefined ? `GET / is answered with ${status} in ${milliseconds} ms` : `does not answer: ${fault}`;
}

function readSecret(url: string, region: string, name: string): string {
  return `aws --endpoint-url ${url} --region ${region} secretsmanager get-secret-value --secret-id ${name}`;
}

function networkText(network: UpReport['network']): string {
  if (network?.reason !== undefined)
    return `REFUSED: nothing of the system runs, only AWS's API. No network can be built here: ${network.reason}`;
  return network?.mode === 'root'
    ? "its own, in this machine's kernel"
    : "its own, in this machine's kernel, in a user namespace";
}
