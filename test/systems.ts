/** The five systems, with the options that a user may change. */
import bloomContracts from '../architectures/bloom-contracts/architecture.ts';
import * as bloomVariants from '../architectures/bloom-contracts/variants.ts';
import coherentPmo from '../architectures/coherent-pmo/architecture.ts';
import * as coherentVariants from '../architectures/coherent-pmo/variants.ts';
import ec2Autoscaling from '../architectures/ec2-autoscaling/architecture.ts';
import * as ec2Variants from '../architectures/ec2-autoscaling/variants.ts';
import mcpTagging from '../architectures/mcp-tagging/architecture.ts';
import * as mcpVariants from '../architectures/mcp-tagging/variants.ts';
import omnirapeutic from '../architectures/omnirapeutic/architecture.ts';
import * as omnirapeuticVariants from '../architectures/omnirapeutic/variants.ts';
import type { Architecture } from '../src/constructs/index.ts';
import {
  appOf,
  type EnvironmentVariant,
  optionsOf,
  type Synthesis,
  synthesizeAnew,
  synthesized,
} from '../src/testing/index.ts';
import { type System, systemOf } from './judged.ts';

/** A system in one environment, with or without changed options. */
export interface Case {
  readonly system: string;
  readonly title: string;
  app(): ReturnType<typeof appOf>;
  synthesized(): Synthesis;
  synthesize(): Synthesis;
  /** What it delivers beside templates, by path. */
  files(): Readonly<Record<string, string>>;
  /** With what is claimed about it. */
  judged(): System;
}

function casesOf<Props>(
  architecture: Architecture<Props>,
  variants: readonly EnvironmentVariant<Props>[],
): { readonly environments: readonly Case[]; readonly variants: readonly Case[] } {
  const caseOf = ([title, environment, changes]: EnvironmentVariant<Props>): Case => ({
    system: architecture.name,
    title,
    app: () => appOf(architecture, environment, changes),
    synthesized: () => synthesized(architecture, environment, changes),
    synthesize: () => synthesizeAnew(architecture, environment, changes),
    files: () => architecture.files?.(environment, optionsOf(architecture, environment, changes)) ?? {},
    judged: () => systemOf(architecture, environment, changes),
  });
  return {
    environments: Object.keys(architecture.environments).map((name) =>
      caseOf([`${architecture.name} (${name})`, name, {}]),
    ),
    variants: variants.map(([title, environment, changes]) =>
      caseOf([`${architecture.name} (${environment}) with ${title}`, environment, changes]),
    ),
  };
}

/** The five, as data to go through. */
export const ARCHITECTURES: readonly Architecture[] = [
  mcpTagging,
  omnirapeutic,
  ec2Autoscaling,
  bloomContracts,
  coherentPmo,
];

const all = [
  casesOf(mcpTagging, mcpVariants.VARIANTS),
  casesOf(omnirapeutic, omnirapeuticVariants.VARIANTS),
  casesOf(ec2Autoscaling, ec2Variants.VARIANTS),
  casesOf(bloomContracts, bloomVariants.VARIANTS),
  casesOf(coherentPmo, coherentVariants.VARIANTS),
];

/** The nine environments. */
export const ENVIRONMENTS: readonly Case[] = all.flatMap(({ environments }) => environments);

export const VARIANTS: readonly Case[] = all.flatMap(({ variants }) => variants);
