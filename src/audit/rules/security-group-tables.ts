/** Rules of security groups in tables, and in sentences that name ports behind the group. */
import { blockIn, partyIn } from '../parties.ts';
import type { Passage, ReadDocument, Table } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import type { Statement } from '../statement.ts';

export function readTabled(document: ReadDocument): readonly Statement[] {
  return [...document.tables.flatMap((table) => readTable(document, table)), ...readPermits(document)];
}

interface Columns {
  readonly from: number;
  readonly to: number;
  readonly ports: number;
  readonly lastPort: number;
  readonly group: number;
  readonly direction: number;
}

function columnsOf({ header }: Table): Columns | undefined {
  const at = (words: RegExp) => header.findIndex((each) => words.test(each));
  const columns = {
    from: at(/^(?:from|source|sources|origin|peer|allowed from|cidr|source \/ ?.*)$/i),
    to: at(/^(?:to|destination|target)$/i),
    ports: at(/^(?:ports?|from port|access|port ?\/ ?protocol|protocol ?\/ ?port|ports? \(.*\))$/i),
    lastPort: at(/^to port$/i),
    group: at(/^(?:security groups?|sg|groups?)$/i),
    direction: at(/^(?:direction|key|rule|type)$/i),
  };
  return columns.ports < 0 ? undefined : columns;
}

function readTable(document: ReadDocument, table: Table): readonly Statement[] {
  const columns = columnsOf(table);
  if (columns === undefined) return [];
  return table.rows.flatMap((row) => {
    const text = (column: number) => row[column]?.text ?? '';
    const cell = row[columns.ports];
    const isOther = /\b(?:icmp|gre|esp|ah|protocol)\b/i.test(text(columns.ports));
    const [first] = /\b\d{1,5}\b/.exec(text(columns.ports)) ?? [];
    const [last] = /\b\d{1,5}\b/.exec(text(columns.lastPort)) ?? [];
    if (cell === undefined || isOther || first === undefined || Number(first) > 65535) return [];
    const words = columns.direction < 0 ? '' : text(columns.direction);
    const isOutbound =
      /^out\b|\b(?:egress|outbound)\b/i.test(words) || /\b(?:egress|outbound)\b/i.test(table.headings.at(-1) ?? '');
    const address = row.map((each) => blockIn(each.text)).find((each) => each !== undefined);
    const beside = text(columns.from) || (row.find((each, at) => at !== columns.ports && isPeer(each))?.text ?? '');
    const named = beside.replace(/^(?:from|to)\s+/i, '').replace(/\s*\(if\b.*$/i, '');
    const peer = address ?? partyIn(named) ?? named;
    const isConditional = /\(if\b/i.test(beside);
    // Of what goes out the last column names the other side, and the title the group.
    const isOwnColumn = columns.direction >= 0 && /^(?:out|egress|outbound)\b/i.test(words);
    if (isOutbound && (!isOwnColumn || columns.to >= 0)) return [];
    const group = text(columns.to) || text(columns.group) || titleOver(document, table);
    if (
      peer === '' ||
      peer.length > 60 ||
      !/security group|\bSGs?\b|-sg\b|securitygroup|ingress|inbound/i.test(contextOf(table, row))
    )
      return [];
    const protocol = /\budp\b/i.test(text(columns.ports)) ? 'udp' : 'tcp';
    const ports = `${protocol}/${first}${last !== undefined && last !== first ? `-${last}` : ''}`;
    return [
      state(cell, 0, cell.text.length, {
        kind: 'security group',
        subject: [partyIn(group) ?? group],
        values: {
          direction: isOutbound ? 'outbound' : 'inbound',
          ports,
          peer,
          ...(address !== undefined && { listed: true }),
        },
        ...(isConditional && { modality: 'optional' as const }),
      }),
    ];
  });
}

function isPeer({ text }: Passage): boolean {
  return /\bSG\b|-sg\b|security ?group/i.test(text) || partyIn(text) !== undefined;
}

function contextOf(table: Table, row: readonly Passage[]): string {
  return [...table.headings.slice(-2), ...table.above, ...table.header, ...row.map(({ text }) => text)].join(' ');
}

function titleOver(document: ReadDocument, { line, headings }: Table): string {
  const near = document.passages.findLast(
    (each) => each.line < line && each.line >= line - 6 && each.form === 'prose' && /security ?group/i.test(each.text),
  );
  return near?.text.replace(/\(.*$/, '').trim() ?? headings.at(-1) ?? '';
}

const PERMITS =
  /\b(?:permits?|allows?)\b\s*(?:(?:traffic|connections?|access)\s*)?(?:\((\d{1,5}(?:\s*,\s*\d{1,5})*)\)\s*)?(.*)$/i;
const GROUPS = /\b([A-Z][\w-]*)(?: tier)? security group(?:\s*\((\d{1,5}(?:\s*,\s*\d{1,5})*)\))?/gi;

/** `The ELB security group (443, 80) permits all traffic`, `permits connections from the Common security group`. */
function readPermits(document: ReadDocument): readonly Statement[] {
  return findAll(document, PERMITS, ['prose', 'item']).flatMap(({ passage, found }) => {
    const rest = found[2] ?? '';
    const groups = [...passage.text.slice(0, found.index).matchAll(GROUPS)].map(([, name = '', ports]) => ({
      name,
      ports: ports ?? found[1],
    }));
    const peer = /\ball traffic\b|\beveryone\b|\banywhere\b|\binternet\b/i.test(rest)
      ? 'internet'
      : /\bfrom (?:the |an? )?(.{2,50}?)\s*$/i.exec(rest.replace(/[.;].*$/, ''))?.[1];
    if (peer === undefined) return [];
    return groups.flatMap(({ name, ports }) =>
      (ports ?? '').split(/\s*,\s*/).flatMap((port) =>
        port === ''
          ? []
          : [
              state(passage, found.index, found[0].length, {
                kind: 'security group',
                subject: [`${name} security group`],
                values: { direction: 'inbound', ports: `tcp/${port}`, peer },
              }),
            ],
      ),
    );
  });
}
