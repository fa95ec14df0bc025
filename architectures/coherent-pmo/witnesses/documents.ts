/** What becomes of files: where they wait, where they lie, and what the database knows of them. */
import { mustSee, type RunWitness, type WitnessedSystem } from 'lintel/constructs';
import { documentIn, made, png, type StoredDocument, said, sql, uploaded } from './client.ts';
import { apiProcess } from './host.ts';

export function documentWitnesses(): readonly RunWitness[] {
  const landsUnder = (claim: string, kind: string, prefix: string): RunWitness => ({
    claim,
    async see(system) {
      const { id, attachment_object_key: key } = await newDocument(system, kind);
      mustSee(key.startsWith(`${prefix}${kind}/`), `a file of a ${kind} has the key ${key}`);
      const { ContentLength: bytes } = await objectOf(system, key);
      mustSee(bytes === BYTES, `the object ${key} has ${String(bytes)} of ${BYTES} bytes`);
      const rows = await sql(system, `select attachment_object_key from app.d_artifact where id = '${id}'`);
      mustSee(rows === key, `the row of the document says "${rows}"`);
      return `A file of a ${kind} was uploaded; its object is ${prefix}${kind}/…, with all its bytes.`;
    },
  });
  return [
    landsUnder('PMO-S3-02', 'form', 'uploads/'),
    landsUnder('PMO-S3-03', 'project', 'artifacts/'),
    landsUnder('PMO-S3-04', 'cust', 'documents/'),
    {
      claim: 'PMO-UPL-01',
      async see(system) {
        const id = await made(system, 'project', 'Checked files');
        const count = () => sql(system, `select count(*) from app.d_artifact where entity_id = '${id}'`);
        const large = await uploaded(system, { kind: 'project', id }, { ...PNG, content: png(11 * 1024 * 1024) });
        mustSee(large.status === 413, `11 MB get ${large.status}`);
        // Within what nginx lets through, and more than the API takes.
        const bit = await uploaded(system, { kind: 'project', id }, { ...PNG, content: png(10 * 1024 * 1024 + 1) });
        mustSee(bit.status === 413 && bit.json.error !== undefined, `a byte too many gets ${bit.status}`);
        const html = Buffer.from('<html><script>alert(1)</script></html>');
        const wrong = await uploaded(system, { kind: 'project', id }, { ...PNG, content: html });
        mustSee(wrong.status === 415, `HTML called .png gets ${wrong.status}`);
        mustSee((await count()) === '0', `${await count()} of them have a row`);
        return '11 MB get 413 of nginx, a byte more than 10 MB 413 of the API, HTML called .png 415; none of them has a row.';
      },
    },
    {
      claim: 'PMO-UPL-02',
      async see(system) {
        const { during, status } = await slowUpload(system);
        mustSee(during === 1, `during the request ${during} files lie in ${FOLDER}`);
        mustSee(status === 201, `the upload is answered with ${status}`);
        return `Half of a file was sent: one file lay in ${FOLDER}. The rest followed, and the answer was 201.`;
      },
    },
    {
      claim: 'PMO-UPL-03',
      async see(system) {
        const { attachment_object_key: key } = await newDocument(system, 'project');
        await objectOf(system, key);
        const names = await said(system, 'sh', '-c', NAMES, String(await apiProcess(system)));
        mustSee(/^S3_BUCKET$/m.test(names), 'the environment of the API cannot be read');
        const keys = names.split('\n').filter((name) => /^AWS_(?:ACCESS|SECRET|SESSION)/.test(name));
        mustSee(keys.length === 0, `the environment of the API has ${keys.join(', ')}`);
        return 'The object is there, and the process that put it has no AWS key in its environment: its calls are those of the role.';
      },
    },
    {
      claim: 'PMO-UPL-04',
      async see(system) {
        const { attachment_object_key: key } = await newDocument(system, 'project');
        const { ServerSideEncryption: by } = await objectOf(system, key);
        mustSee(by === 'AES256', `the object says ServerSideEncryption ${String(by)}`);
        return 'HeadObject says ServerSideEncryption AES256.';
      },
    },
    {
      claim: 'PMO-UPL-05',
      async see(system) {
        const { id, attachment_object_key: key } = await newDocument(system, 'project');
        const row = await sql(
          system,
          `select attachment_object_key, attachment_size_bytes, attachment_format,
             (select string_agg(permission::text, ' ') from app.entity_id_rbac_map where entity = 'artifact' and entity_id = '${id}')
           from app.d_artifact where id = '${id}'`,
        );
        mustSee(row === `${key}|${BYTES}|png|{0,1,2,3}`, `the row is "${row}"`);
        return 'The row in app.d_artifact has key, size and format; entity_id_rbac_map has {0,1,2,3} of who uploaded it.';
      },
    },
    {
      claim: 'PMO-UPL-06',
      async see(system) {
        const { during, after } = await slowUpload(system);
        mustSee(during > 0 && after === 0, `${during} files lay in ${FOLDER} during the request, ${after} after it`);
        return `${during} file lay in ${FOLDER} during the request, and none after it.`;
      },
    },
  ];
}

const FOLDER = '/tmp/pmo-uploads';
const BYTES = 4096;
const PNG = { name: 'photo.png', type: 'image/png', content: png(BYTES) };

async function newDocument(system: WitnessedSystem, kind: string): Promise<StoredDocument> {
  return documentIn(await uploaded(system, { kind, id: await made(system, kind, 'With a file') }, PNG));
}

function objectOf(system: WitnessedSystem, key: string): Promise<Readonly<Record<string, unknown>>> {
  return system.aws('s3', 'HeadObject', { Bucket: system.output('BucketName'), Key: key });
}

const NAMES = `tr '\\0' '\\n' <"/proc/$0/environ" | cut -d= -f1`;

/** Sends a file through the front door in halves, and looks into the folder between them and after the answer. */
async function slowUpload(
  system: WitnessedSystem,
): Promise<{ readonly during: number; readonly status: number; readonly after: number }> {
  const id = await made(system, 'project', 'Sent slowly');
  const count = async () => Number(await said(system, 'sh', '-c', `ls ${FOLDER} | wc -l`));
  let during = 0;
  async function* halves(file: Uint8Array): AsyncGenerator<Uint8Array> {
    yield file.subarray(0, HALF);
    during = await system.until(`a file in ${FOLDER}`, 20, async () => (await count()) || undefined);
    yield file.subarray(HALF);
  }
  const { status } = await uploaded(system, { kind: 'project', id }, { ...PNG, content: png(2 * HALF) }, halves);
  return { during, status, after: await count() };
}

const HALF = 200_000;
