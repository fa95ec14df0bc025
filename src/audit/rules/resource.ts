import { nearest } from '../../base/index.ts';
import { cannotTell, isAbsent, isTrue, place, type SystemFacts, writtenText } from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Resources by their logical ids, in tables of resources and in links into the template. */
export const resources: StatementRule = {
  kind: 'resource',
  checks: 'logical ids in tables of resources and in links to the template, and types in lists: the template has them',
  read(document) {
    const said = [...readColumns(document), ...readLinks(document), ...readLists(document), ...readTypes(document)];
    const known = new Set(said.map(({ line, values }) => `${line} ${values.id}`));
    return [...said, ...readNamed(document).filter(({ line, values }) => !known.has(`${line} ${values.id}`))];
  },
  say: (statement) =>
    `the template has a resource ${textValue(statement, 'id') || `of ${textValue(statement, 'type')}`}`,
  judge,
};

const ID = /(?<![\w./-])[A-Z][a-z0-9]*[A-Z][A-Za-z0-9]*(?![\w./-])/g;

function readColumns(document: ReadDocument): readonly Statement[] {
  return document.tables.flatMap(({ header, rows }) =>
    header.flatMap((head, column) => {
      if (!/^(?:template |cloudformation |aws )?resources?$|^logical (?:ids?|names?)$/i.test(head)) return [];
      const cells = rows.flatMap((row) => row[column] ?? []);
      // A column of logical ids holds nothing else.
      const ids = cells.map(({ text }) => text.match(ID) ?? []);
      const isOfIds = cells.every(
        ({ text }) => text.replace(ID, '').replace(/[\d\s,/;&+.()-]|and|or|CloudTrail/g, '') === '',
      );
      if (!isOfIds) return [];
      return cells.flatMap((cell, index) => statementsOf(cell, ids[index] ?? [], ids.flat()));
    }),
  );
}

/** `Id - what it is`, in a list of such. */
function readLists(document: ReadDocument): readonly Statement[] {
  const byTitle = Map.groupBy(
    document.passages.filter(({ form }) => form === 'item'),
    ({ headings }) => headings.join(),
  );
  return [...byTitle.values()].flatMap((items) => {
    const named = items.flatMap((passage) => {
      const id = /^([A-Za-z]\w*(?:[a-z][A-Z]|[A-Z]{2}[a-z])\w*)\s*[-–—:]\s+\S/.exec(passage.text)?.[1];
      return id === undefined ? [] : [{ passage, id }];
    });
    if (named.length < 3 || named.length * 2 < items.length) return [];
    const all = named.map(({ id }) => id);
    return named.flatMap(({ passage, id }) => statementsOf(passage, [id], all));
  });
}

/** `the SendOrders function`: a word written together names a resource where the template has one of that id. */
function readNamed(document: ReadDocument): readonly Statement[] {
  return document.passages.flatMap((passage) => {
    if (passage.form === 'code' || passage.form === 'heading') return [];
    const ids = new Set(passage.text.match(ID)?.filter((id) => /[a-z][A-Z]/.test(id)));
    return [...ids].map((id) =>
      state(passage, passage.text.indexOf(id), id.length, {
        kind: 'resource',
        subject: ['resource'],
        values: { id, how: 'named' },
        environments: [],
        modality: 'is',
      }),
    );
  });
}

const TYPE = /^AWS::[A-Z][A-Za-z0-9]+::[A-Z][A-Za-z0-9]+(?![\w:])/;

/** `AWS::ECS::Cluster - what it is`, in a list of types. */
function readTypes(document: ReadDocument): readonly Statement[] {
  return document.lists.flatMap(({ items }) => {
    const named = items.flatMap((passage) => {
      const type = TYPE.exec(passage.text)?.[0];
      return type === undefined ? [] : [{ passage, type }];
    });
    const among = [...new Set(named.map(({ type }) => type))];
    return named.map(({ passage, type }) =>
      state(passage, 0, type.length, {
        kind: 'resource',
        subject: ['resource'],
        values: { type, among },
        environments: [],
      }),
    );
  });
}

function judgeType(type: string, among: readonly string[], { model, isOwn }: SystemFacts): StatementJudgement {
  const all = [...model.resources.values()];
  const found = all.filter((each) => each.type === type);
  if (found.length > 0) return isTrue('the template has it', ...found.map((each) => place(each)));
  const there = among.filter((each) => all.some((one) => one.type === each));
  if (isOwn === true ? there.length === 0 : there.length * 2 <= among.length)
    return cannotTell('the template has none of this type, nor most of the others of the list');
  const near = nearest(type, [...new Set(all.map((each) => each.type))]);
  return isAbsent(`the template has no resource of this type${near === undefined ? '' : `; ${near} is near`}`);
}

/** `[Id](template.yaml#L12)`: the document says where in the template it stands. */
function readLinks(document: ReadDocument): readonly Statement[] {
  const links = document.links.filter(
    ({ text, target }) =>
      /\.(?:ya?ml|json|template)(?:#L\d+)?$/.test(target) && new RegExp(`^${ID.source}$`).test(text),
  );
  const all = links.map(({ text }) => text);
  return links.flatMap(({ line, text }) => {
    const passage = document.passages.find((each) => each.line === line && each.text.includes(text));
    return passage === undefined ? [] : statementsOf(passage, [text], all);
  });
}

function statementsOf(passage: Passage, ids: readonly string[], among: readonly string[]): readonly Statement[] {
  return ids.map((id) =>
    state(passage, Math.max(0, passage.text.indexOf(id)), id.length, {
      kind: 'resource',
      subject: ['resource'],
      values: { id, among: [...new Set(among)] },
      environments: [],
    }),
  );
}

/**
 * The transform of SAM puts a hash behind the ids of layers and deployments.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
 */
function isVersionOf(logicalId: string, id: string): boolean {
  return logicalId.startsWith(id) && /^[0-9a-f]{10}$/.test(logicalId.slice(id.length));
}

function judge(statement: Statement, evidence: SystemFacts): StatementJudgement {
  const { model } = evidence;
  const type = textValue(statement, 'type');
  if (type !== '') return judgeType(type, listValue(statement, 'among'), evidence);
  const id = textValue(statement, 'id');
  const all = [...model.resources.values()];
  const found =
    all.find(({ logicalId }) => logicalId === id) ?? all.find(({ logicalId }) => isVersionOf(logicalId, id));
  if (found !== undefined) return isTrue(`it is of ${found.type}`, place(found));
  if ([...model.parameters.values(), ...model.outputs.values()].some(({ name }) => name === id))
    return isTrue('it is a parameter or an output of the template');
  if (statement.values.how === 'named') return cannotTell('the document only names it');
  const ids = new Set(all.map(({ logicalId }) => logicalId));
  const among = listValue(statement, 'among');
  // Where most of what is listed is there, the list is one of logical ids.
  if (among.filter((each) => ids.has(each)).length * 2 <= among.length)
    return cannotTell('the document may name things otherwise than the template');
  if (new RegExp(`\\b${id}\\b`).test(writtenText(model)))
    return cannotTell('the template uses the name, though for no resource of its own');
  const near = nearest(id, [...ids]);
  return isAbsent(`the template has no resource of this name${near === undefined ? '' : `; ${near} is near`}`);
}
