/** Documents: files that come in, go out, and have versions. */
import multipart from '@fastify/multipart';
import { parsed, Refused } from '@lintel/workload-runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_UPLOAD_BYTES } from '../../contract.ts';
import { ENTITIES, type EntityType } from '../../src/entities.ts';
import { EDIT, VIEW } from '../../src/permissions.ts';
import { keyOf, LINK_SECONDS } from '../artifacts/objects.ts';
import { discard, type Staged, stage } from '../artifacts/staging.ts';
import type { Parts } from '../parts.ts';
import type { NewThing, Row } from '../store/store.ts';
import { checkPair, demand, demandChild, found, idOf, missing } from './access.ts';
import { UPLOAD_QUERY } from './schemas.ts';
import { known } from './session.ts';
import { shown } from './shown.ts';

const MOST_FILES = 10;

interface OfThing {
  readonly Params: { readonly id: string };
}

export async function addArtifacts(app: FastifyInstance, parts: Parts): Promise<void> {
  const { store, objects, settings, newId, now, telemetry, log } = parts;
  await app.register(multipart, {
    limits: { fileSize: MAX_UPLOAD_BYTES + 1, files: MOST_FILES, fields: 20, fieldSize: 10_000, headerPairs: 100 },
  });

  // What has to be known before a byte of the body is read stands in the query.
  app.post('/api/v1/artifact/upload', async (request, reply) => {
    known(request);
    const wanted = parsed(UPLOAD_QUERY, request.query);
    const parent = { type: wanted.entity, id: wanted.entity_id };
    checkPair(parent.type, 'artifact');
    const employee = await demandChild(request, parent, 'artifact');
    await found(parts, parent);
    const rows = await takeIn(request, MOST_FILES, parent, async (files) => {
      const things = files.map(({ id, values, grantId }) => ({
        type: 'artifact' as const,
        id,
        creator: employee.id,
        grantId,
        parent,
        now: new Date(now()),
        values: {
          ...values,
          visibility: wanted.visibility,
          security_classification: wanted.security_classification,
          is_latest_version: true,
        },
      }));
      return store.create(things);
    });
    return reply.code(201).send({ data: rows });
  });

  app.post<OfThing>('/api/v1/artifact/:id/new-version', async (request, reply) => {
    const id = idOf(request.params.id);
    const employee = await demand(request, EDIT, 'artifact', id);
    const before = await found(parts, { type: 'artifact', id });
    const parent = { type: before.entity_type as EntityType, id: String(before.entity_id) };
    const [row] = await takeIn(request, 1, parent, async (files) => {
      const rows: Row[] = [];
      for (const { id: next, values, grantId } of files) {
        const kept = {
          descr: before.descr,
          code: before.code,
          tags: before.tags,
          visibility: before.visibility,
          security_classification: before.security_classification,
        };
        const thing = {
          id: next,
          creator: employee.id,
          grantId,
          now: new Date(now()),
          values: { ...kept, ...values, is_latest_version: true },
        };
        const made = await store.addVersion(id, thing);
        if (made === 'missing') throw missing('artifact');
        rows.push(made);
      }
      return rows;
    });
    return reply.code(201).send(row);
  });

  app.get<OfThing>('/api/v1/artifact/:id/versions', async (request) => {
    const id = idOf(request.params.id);
    const employee = await demand(request, VIEW, 'artifact', id);
    const rights = await employee.rights();
    const versions = await store.versions(id);
    if (versions.length === 0) throw missing('artifact');
    const visible = versions.filter((row) => rights.may(VIEW, 'artifact', row.id));
    return { data: visible.map((row) => shown('artifact', row, { id: employee.id, rights })) };
  });

  app.get<OfThing>('/api/v1/artifact/:id/download', async (request) => {
    const id = idOf(request.params.id);
    await demand(request, VIEW, 'artifact', id);
    return linkTo(parts, await found(parts, { type: 'artifact', id }));
  });

  /**
   * All files or none: each is checked on the disk, then put, and the rows are made in one transaction. The disk is empty
   * afterwards, however it ends; objects without rows are deleted.
   */
  async function takeIn(
    request: FastifyRequest,
    most: number,
    parent: { readonly type: EntityType; readonly id: string },
    makeRows: (files: readonly Pick<NewThing, 'id' | 'values' | 'grantId'>[]) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    const staged: Staged[] = [];
    const keys: string[] = [];
    try {
      for await (const { file, filename, mimetype } of request.files()) {
        if (staged.length === most) throw new Refused(400, 'TOO_MANY_FILES', `At most ${most} at once.`);
        const incoming = { stream: file, name: filename, declaredType: mimetype };
        staged.push(await stage(incoming, settings.UPLOAD_FOLDER, newId));
      }
      if (staged.length === 0) throw new Refused(400, 'NO_FILE', 'The request has no file.');
      const files = [];
      for (const file of staged) {
        const key = keyOf(parent, newId(), file.kind.extension);
        await objects.put(key, file).catch((fault: unknown) => {
          log.error('A file could not be stored.', {
            requestId: request.id,
            fault: fault instanceof Error ? fault.name : 'unknown',
          });
          throw new Refused(502, 'STORAGE_FAILED', 'The file could not be stored. Try again.');
        });
        keys.push(key);
        files.push({ id: newId(), grantId: newId(), values: valuesOf(file, key, parent) });
      }
      const rows = await makeRows(files);
      telemetry.uploaded(staged.reduce((sum, { bytes }) => sum + bytes, 0));
      return rows;
    } catch (fault) {
      // What cannot be deleted now, the sweep finds.
      if (keys.length > 0) await objects.remove(keys).catch(() => undefined);
      throw fault;
    } finally {
      await Promise.all(staged.map(({ path }) => discard(path)));
    }
  }

  function valuesOf(file: Staged, key: string, parent: { readonly type: EntityType; readonly id: string }) {
    return {
      name: file.name,
      artifact_type: file.kind.artifactType,
      entity_type: parent.type,
      entity_id: parent.id,
      attachment: `s3://${objects.bucket}/${key}`,
      attachment_format: file.kind.extension,
      attachment_size_bytes: file.bytes,
      attachment_object_bucket: objects.bucket,
      attachment_object_key: key,
      attachment_sha256: Buffer.from(file.sha256, 'base64').toString('hex'),
      attachment_name: file.name,
      metadata: { content_type: file.kind.mime },
    };
  }
}

/** Where the file can be fetched for five minutes. Throws what is said of a file that is archived or gone. */
export async function linkTo({ objects, store, now }: Parts, row: Row) {
  const key = String(row.attachment_object_key ?? '');
  const state = await objects.state(key);
  if (state === 'archived')
    throw new Refused(
      409,
      'ARTIFACT_ARCHIVED',
      'The file is archived. It has to be restored before it can be fetched.',
      {
        details: { restorable: true },
      },
    );
  if (state === 'missing') {
    if (row.attachment_state !== 'missing')
      await store.update({
        type: 'artifact',
        id: row.id,
        values: { attachment_state: 'missing' },
        by: row.id,
        now: new Date(now()),
      });
    throw new Refused(410, 'ARTIFACT_EXPIRED', `The file of this ${ENTITIES.artifact.label.toLowerCase()} is gone.`);
  }
  const metadata = row.metadata as { readonly content_type?: string } | undefined;
  const mime = metadata?.content_type ?? 'application/octet-stream';
  const url = await objects.link(key, { name: String(row.attachment_name ?? row.name), mime });
  return { url, expires_in: LINK_SECONDS, name: row.attachment_name };
}
