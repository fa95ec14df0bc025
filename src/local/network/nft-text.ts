/** The small parts of nft's language that tables are written of. */
import { type Cidr, showAddress } from '../../base/index.ts';

/** Names of sets and chains hold letters, digits and underscores only. */
export function nftName(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9_]/g, '_');
}

/** `ip saddr 10.0.0.0/8 `, for a whole family what tells it. */
export function addressMatch(side: 'saddr' | 'daddr', { family, first, prefix }: Cidr): string {
  if (prefix === 0) return `meta nfproto ${family === 4 ? 'ipv4' : 'ipv6'} `;
  return `${family === 4 ? 'ip' : 'ip6'} ${side} ${showAddress(family, first)}/${prefix} `;
}

export function nftTable(family: 'ip' | 'inet', name: string, ...parts: readonly string[]): string {
  return `table ${family} ${name} {\n${parts.join('')}}\n`;
}

/** A chain that packets enter from the kernel. */
export function baseChain(
  name: string,
  { type = 'filter', hook, priority, policy }: BaseChain,
  rules: readonly string[],
): string {
  return chain(name, [`type ${type} hook ${hook} priority ${priority}; policy ${policy};`, ...rules]);
}

interface BaseChain {
  readonly type?: 'filter' | 'nat';
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  readonly priority: 'raw' | 'mangle' | 'filter' | 'srcnat' | number;
  readonly policy: 'accept' | 'drop';
}

export function chain(name: string, rules: readonly string[]): string {
  return `  chain ${name} {\n${rules.map((rule) => `    ${rule.trim()}\n`).join('')}  }\n`;
}

export function set(name: string, type: string, elements: readonly string[], flags = ''): string {
  return `  set ${name} {\n    type ${type};${flags === '' ? '' : ` flags ${flags};`}\n${elementsOf(elements)}  }\n`;
}

export function map(name: string, type: string, elements: readonly string[]): string {
  return `  map ${name} {\n    type ${type};\n${elementsOf(elements)}  }\n`;
}

function elementsOf(elements: readonly string[]): string {
  return elements.length === 0 ? '' : `    elements = { ${elements.join(', ')} }\n`;
}
