/** The tables that the migration of the running release has made. */
import { mustSee, type RunWitness, type WitnessedSystem } from 'lintel/constructs';
import { sql } from './client.ts';

/** The entities of the document: its "13 core entity tables". */
const ENTITIES = [
  'd_artifact',
  'd_business',
  'd_cust',
  'd_employee',
  'd_form_head',
  'd_office',
  'd_position',
  'd_project',
  'd_reports',
  'd_role',
  'd_task',
  'd_wiki',
  'd_worksite',
];
/** Tables of the schema that begin as those of entities do, and are none. */
const BESIDE = ['d_entity', 'd_entity_instance_id', 'd_entity_id_map', 'd_task_data', 'd_form_data', 'd_wiki_data'];

export function databaseWitnesses(): readonly RunWitness[] {
  const there = (claim: string, table: string): RunWitness => ({
    claim,
    async see(system) {
      const found = await tablesLike(system, table);
      mustSee(found.join() === table, `the schema app has "${found.join(', ')}" of that name`);
      const rows = await sql(system, `select count(*) from app.${table}`);
      return `app.${table} is there, with ${rows} rows.`;
    },
  });
  return [
    {
      claim: 'PMO-DB-07',
      async see(system) {
        const found = (await tablesLike(system, 'd\\_%')).filter((table) => !BESIDE.includes(table));
        mustSee(found.join() === ENTITIES.join(), `the entity tables of the schema app are ${found.join(', ')}`);
        return `The schema app has ${found.join(', ')}.`;
      },
    },
    {
      claim: 'PMO-DB-08',
      async see(system) {
        const found = await tablesLike(system, 'setting\\_%');
        mustSee(found.length === 16, `the schema app has ${found.length} settings tables: ${found.join(', ')}`);
        return `The schema app has ${found.join(', ')}.`;
      },
    },
    there('PMO-DB-09', 'd_entity_id_map'),
    there('PMO-DB-10', 'entity_id_rbac_map'),
  ];
}

async function tablesLike(system: WitnessedSystem, pattern: string): Promise<readonly string[]> {
  const text = await sql(
    system,
    `select table_name from information_schema.tables where table_schema = 'app' and table_name like '${pattern}' order by 1`,
  );
  return text === '' ? [] : text.split('\n');
}
