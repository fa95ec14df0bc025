/** What the template names and does not hold: the other side of a peering, and vaults of other regions. */
import type { SceneNode } from '../answers/index.ts';
import { inShort, showText } from '../base/index.ts';
import { type Model, parsePath, type Resource, textsAt } from '../model/index.ts';
import { factOf } from './scene-names.ts';
import { type Draft, regionOfStack } from './scene-nodes.ts';
import type { OutsideNodes } from './scene-outside.ts';
import type { Relation } from './scene-relations.ts';

export interface FarSides {
  /** Those that stand in a VPC or a region of their own. */
  readonly drafts: readonly Draft[];
  /** Those that stand outside, with all relations. */
  readonly outside: OutsideNodes;
}

export function farSides(model: Model): FarSides {
  const drafts: Draft[] = [];
  const nodes: SceneNode[] = [];
  const relations: Relation[] = [];
  for (const resource of model.resources.values()) {
    if (resource.type === PEERING) {
      const far = peerOf(model, resource);
      relations.push({ from: resource.id, to: far.node.id, kind: 'route', label: 'peering' });
      if ('standing' in far) drafts.push(far);
      else nodes.push(far.node);
    }
    if (resource.type !== 'AWS::Backup::BackupPlan') continue;
    for (const { name, region } of farVaults(model, resource)) {
      const id = `vault:${region}/${name}`;
      relations.push({ from: resource.id, to: id, kind: 'data', label: 'copies to' });
      drafts.push({
        node: { id, type: VAULT, label: name, details: [], resources: [] },
        family: 'storage',
        standing: { in: 'region' },
        region,
      });
    }
  }
  const once = [...new Map(drafts.map((each) => [each.node.id, each])).values()];
  return { drafts: once, outside: { nodes, relations } };
}

const PEERING = 'AWS::EC2::VPCPeeringConnection';
const VAULT = 'AWS::Backup::BackupVault';

/** A peering stands on the border of both its VPCs; the VPC of somebody else stands outside. */
function peerOf(model: Model, peering: Resource): Draft | { readonly node: SceneNode } {
  const vpc = peering.references.find(({ path }) => path[0] === 'PeerVpcId')?.to;
  const id = `${peering.id}/peer`;
  if (vpc !== undefined && model.network.vpcs.has(vpc))
    return {
      node: { id, type: PEERING, label: 'VPC peering', details: [], resources: [] },
      family: 'gateway',
      standing: { in: 'border', vpc, side: 'top' },
      region: regionOfStack(model, model.resources.get(vpc)?.stack ?? peering.stack),
    };
  const facts = ['PeerVpcId', 'PeerOwnerId', 'PeerRegion'].flatMap((each) => factOf(peering, each) ?? []);
  return { node: { id, type: 'service:network', label: 'Peer VPC', details: facts.map(inShort), resources: [] } };
}

/** Vaults that copies go to by an ARN that no vault of the templates has. */
function farVaults(model: Model, plan: Resource): readonly { readonly name: string; readonly region: string }[] {
  const held = new Set(
    [...model.resources.values()]
      .filter(({ type }) => type === VAULT)
      .flatMap((each) => factOf(each, 'BackupVaultName') ?? []),
  );
  const found = PLACES.flatMap((rule) =>
    PLACES.flatMap((copy) =>
      textsAt(
        plan.properties,
        parsePath(`BackupPlan.BackupPlanRule[${rule}].CopyActions[${copy}].DestinationBackupVaultArn`),
      ),
    ),
  );
  return found.flatMap(({ value }) => {
    const [, region, name] = /:backup:([a-z]{2}(?:-[a-z]+)+-\d):.*:backup-vault:([\w-]+)$/.exec(showText(value)) ?? [];
    return region === undefined || name === undefined || held.has(name) ? [] : [{ name, region }];
  });
}

const PLACES = [0, 1, 2, 3, 4, 5] as const;
