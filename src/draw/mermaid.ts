/** The drawing as a Mermaid flowchart, for Markdown that is rendered elsewhere (GitHub, GitLab, an editor). */
import type { Arrow, ChangeStatus, Group, GroupKind, Scene, SceneNode } from '../answers/index.ts';
import { categoryOf, FILLS } from './category.ts';
import { plainText } from './plain-text.ts';
import { placedGroups, placedNodes } from './scene-walk.ts';

/** Colours of the official group frames; the fills are transparent, so that light and dark pages both show them. */
const FRAMES: Readonly<Record<GroupKind, string>> = {
  outside: 'stroke:#5a6b86,stroke-dasharray:2 4',
  cloud: 'stroke:#5a6b86,stroke-width:2px',
  region: 'stroke:#00a4a6,stroke-dasharray:4 4',
  vpc: 'stroke:#8c4fff,stroke-width:2px',
  zone: 'stroke:#00a4a6,stroke-dasharray:6 4',
  subnet: 'stroke:#00a4a6',
  services: 'stroke:#5a6b86',
};

const TIERS: Readonly<Record<'public' | 'private' | 'isolated', string>> = {
  public: 'stroke:#7aa116,fill:#7aa1161f',
  private: 'stroke:#00a4a6,fill:#00a4a61f',
  isolated: 'stroke:#527fff,fill:#527fff1f',
};

const CHANGES: Readonly<Record<ChangeStatus, { readonly box: string; readonly line: string }>> = {
  added: { box: 'stroke:#1a7f37,stroke-width:4px', line: 'stroke:#1a7f37,stroke-width:4px' },
  removed: {
    box: 'stroke:#cf222e,stroke-width:4px,stroke-dasharray:6 4,opacity:0.7',
    line: 'stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4',
  },
  moved: { box: 'stroke:#bf8700,stroke-width:4px', line: 'stroke:#bf8700,stroke-width:3px' },
  changed: { box: 'stroke:#bf8700,stroke-width:4px', line: 'stroke:#bf8700,stroke-width:4px' },
};

/** Mermaid draws no chart with more edges, and lets no chart raise the limit for itself. */
const MOST_ARROWS = 500;

/** The scene as the text of a Mermaid flowchart. Equal scenes give equal bytes. */
export function renderMermaid(scene: Scene): string {
  const ids = chartIds(scene);
  const idOf = (id: string): string => {
    const found = ids.get(id);
    if (found === undefined) throw new Error(`An arrow ends at "${id}", which the scene does not have.`);
    return found;
  };
  const nodes = [...placedNodes(scene).values()].map(({ node }) => node);
  const groups = [...placedGroups(scene).values()].map(({ group }) => group);
  const arrows = scene.arrows.slice(0, MOST_ARROWS);
  const title = [scene.title, scene.subtitle].filter((each) => each !== undefined).join(': ');
  return [
    '---',
    `title: ${JSON.stringify(plainText(title))}`,
    '---',
    'flowchart TB',
    ...scene.groups.flatMap((group) => drawGroup(group, idOf, '  ')),
    ...arrows.map((arrow) => `  ${drawArrow(arrow, idOf)}`),
    ...leftOut(scene, arrows.length),
    ...classesOf(nodes, groups, idOf),
    ...linkStyles(arrows),
    '',
  ].join('\n');
}

function drawGroup(group: Group, idOf: (id: string) => string, indent: string): readonly string[] {
  const label = [group.label, group.detail].filter((each) => each !== undefined).join(' · ');
  return [
    `${indent}subgraph ${idOf(group.id)}["${escaped(label)}"]`,
    ...group.nodes.map((node) => `${indent}  ${drawNode(node, idOf)}`),
    ...group.groups.flatMap((inner) => drawGroup(inner, idOf, `${indent}  `)),
    `${indent}end`,
  ];
}

function drawNode(node: SceneNode, idOf: (id: string) => string): string {
  const condition = node.when === undefined ? [] : [`if ${node.when}`];
  const text = [node.label, ...node.details, ...condition].map(escaped).join('<br/>');
  const [open, close] = categoryOf(node.type) === 'outside' ? ['(["', '"])'] : ['["', '"]'];
  return `${idOf(node.id)}${open}${text}${close}`;
}

function drawArrow({ from, to, kind, label, step }: Arrow, idOf: (id: string) => string): string {
  const line = kind === 'traffic' ? '-->' : '-.->';
  const words = label ?? (kind === 'traffic' ? undefined : kind);
  const text = step === undefined ? words : [`(${step})`, ...(words === undefined ? [] : [words])].join(' ');
  return `${idOf(from)} ${line}${text === undefined ? '' : `|"${escaped(text)}"|`} ${idOf(to)}`;
}

function leftOut(scene: Scene, drawn: number): readonly string[] {
  const more = scene.arrows.length - drawn;
  return more === 0 ? [] : [`  more["${more} more arrows: Mermaid draws no more than ${MOST_ARROWS}"]`];
}

function classesOf(
  nodes: readonly SceneNode[],
  groups: readonly Group[],
  idOf: (id: string) => string,
): readonly string[] {
  const lines: string[] = [];
  const give = (name: string, style: string, members: readonly { readonly id: string }[]): void => {
    if (members.length > 0)
      lines.push(`  classDef ${name} ${style}`, `  class ${members.map(({ id }) => idOf(id)).join(',')} ${name}`);
  };
  for (const [category, fill] of Object.entries(FILLS)) {
    give(
      category,
      `fill:${fill},stroke:#232f3e,color:#fff`,
      nodes.filter(({ type }) => categoryOf(type) === category),
    );
  }
  for (const [kind, style] of Object.entries(FRAMES)) {
    give(
      `${kind}Frame`,
      `fill:none,${style}`,
      groups.filter((group) => group.kind === kind && group.tier === undefined),
    );
  }
  for (const [tier, style] of Object.entries(TIERS)) {
    give(
      `${tier}Frame`,
      style,
      groups.filter((group) => group.tier === tier),
    );
  }
  for (const [status, { box }] of Object.entries(CHANGES)) {
    give(
      status,
      box,
      [...nodes, ...groups].filter((each) => each.status === status),
    );
  }
  return lines;
}

function linkStyles(arrows: readonly Arrow[]): readonly string[] {
  return Object.entries(CHANGES).flatMap(([status, { line }]) => {
    const places = arrows.flatMap((arrow, index) => (arrow.status === status ? [index] : []));
    return places.length === 0 ? [] : [`  linkStyle ${places.join(',')} ${line}`];
  });
}

/** Ids made of letters, digits and underscores; the prefix keeps them from being words of the language. */
function chartIds(scene: Scene): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  const add = (id: string, prefix: string): void => {
    const plain = `${prefix}_${id.replace(/[^A-Za-z0-9]+/g, '_')}`;
    let free = plain;
    for (let count = 2; taken.has(free); count += 1) free = `${plain}_${count}`;
    taken.add(free);
    ids.set(id, free);
  };
  for (const id of placedNodes(scene).keys()) add(id, 'n');
  for (const id of placedGroups(scene).keys()) if (!ids.has(id)) add(id, 'g');
  return ids;
}

/**
 * Text inside quotes, with Mermaid's own entities. Besides what would end the text, what Markdown would read as a list,
 * emphasis or a link is written so that it stays what it is.
 */
function escaped(text: string): string {
  return (
    plainText(text)
      .replace(/\s+/g, ' ')
      // Mermaid breaks the line at a written \n and sets what is between two $$ as a formula, entities or not.
      .replace(/\\(?=n)|\$(?=\$)/g, '$&\u200b')
      .replace(/[#"<>&`*_[\]{}|\\~]/g, (found) => `#${found.charCodeAt(0)};`)
      .replace(/^([-+]|\d+\.)(?= )/, (found) => `${found.slice(0, -1)}#${found.charCodeAt(found.length - 1)};`)
  );
}
