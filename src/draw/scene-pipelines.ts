/** What a pipeline takes its source from. */
import type { SceneNode } from '../answers/index.ts';
import { elementsAt, type Model, parsePath } from '../model/index.ts';
import { actionCategory } from './pipeline-stages.ts';
import { factOf } from './scene-names.ts';
import type { OutsideNodes } from './scene-outside.ts';
import type { Relation } from './scene-relations.ts';

const PIPELINE = 'AWS::CodePipeline::Pipeline';

/** Sources by their provider, and the settings of the action that tell which one. */
const PROVIDERS: Readonly<Record<string, readonly [label: string, settings: readonly string[]]>> = {
  CodeCommit: ['CodeCommit repository', ['RepositoryName', 'BranchName']],
  CodeStarSourceConnection: ['Repository', ['FullRepositoryId', 'BranchName']],
  GitHub: ['GitHub', ['Repo', 'Branch']],
  S3: ['S3 object', ['S3Bucket', 'S3ObjectKey']],
  ECR: ['ECR image', ['RepositoryName', 'ImageTag']],
};

/** A node for each source that is no resource of the template. */
export function pipelineSources(model: Model, nodeOf: (id: string) => string | undefined): OutsideNodes {
  const nodes: SceneNode[] = [];
  const relations: Relation[] = [];
  for (const pipeline of [...model.resources.values()].filter(({ type }) => type === PIPELINE)) {
    const to = nodeOf(pipeline.id);
    const stages = elementsAt(pipeline.properties, parsePath('Stages'));
    for (const [stage] of stages.entries()) {
      for (const [action, { value }] of elementsAt(
        pipeline.properties,
        parsePath(`Stages[${stage}].Actions`),
      ).entries()) {
        if (to === undefined || actionCategory(value) !== 'Source') continue;
        const here = `Stages[${stage}].Actions[${action}]`;
        const isInside = pipeline.references.some(
          (each) => each.path[1] === stage && each.path[3] === action && nodeOf(each.to) !== undefined,
        );
        if (isInside) continue;
        const [label, settings] = PROVIDERS[factOf(pipeline, `${here}.ActionTypeId.Provider`) ?? ''] ?? ['Source', []];
        const details = settings.flatMap((name) => factOf(pipeline, `${here}.Configuration.${name}`) ?? []);
        const id = `service:repository:${pipeline.id}:${stage}.${action}`;
        nodes.push({ id, type: 'service:repository', label, details, resources: [] });
        relations.push({ from: id, to, kind: 'delivery', label: 'source' });
      }
    }
  }
  return { nodes, relations };
}
