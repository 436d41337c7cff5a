import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { findRevealed, writeAudit } from '../audit/queries.ts';
import { findCase } from '../cases/queries.ts';
import { standingTo } from '../cases/reader.ts';
import { newId } from '../db/id.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { type WriteContext, addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { mayReadProof } from '../stars/reading.ts';
import { contentOf } from './content.ts';
import { bareImage } from './bare-image.ts';
import { mostPixels, pixelsOf } from './pixels.ts';
import { type FileRow, findFile } from './queries.ts';
import { newFileKey, sealFile } from './sealed-file.ts';

/** What people photograph or scan. The type is read from the content; what the sender calls it does not count. */
const accepted: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/heic',
  'image/heif',
  'application/pdf',
]);

const nameMax = 120;

/** A name to show, without anything that could be taken for a path or a header. */
function shownName(name: string): string {
  const clean = [...name.normalize('NFC')].filter((char) => char >= ' ' && !'\\/:*?"<>|\u007f'.includes(char));
  return clean.slice(-nameMax).join('') || '附件';
}

/** Whether it is proof in a star rating that the caller may see; such a reading leaves an audit row, too. */
async function mayReadAsProof(platform: Platform, request: FastifyRequest, file: FileRow): Promise<boolean> {
  const caller = request.caller!;
  const orgId = await mayReadProof(scopedTo(platform.db, caller), caller.cell, file.id);
  if (orgId === undefined) return false;
  await writeAudit(platform.db, {
    cell: caller.cell,
    act: 'read-file',
    actorId: caller.personId,
    objectKind: 'org',
    objectId: orgId,
    purpose: '星级评定',
    requestId: request.id,
    now: request.now,
  });
  return true;
}

/**
 * Whether the caller may have the bytes: what one uploaded oneself, what belongs to one's own case, what belongs to a case
 * one has to decide, and for other staff within reach what they have revealed with a purpose in the last hour. A reading
 * of another person's file leaves an audit row.
 */
async function mayRead(platform: Platform, request: FastifyRequest, file: FileRow): Promise<boolean> {
  const caller = request.caller!;
  if (file.personId === caller.personId) return true;
  if (file.caseId === null) return mayReadAsProof(platform, request, file);
  const row = await findCase(platform.db, file.caseId);
  const standing = row && standingTo(row, caller, scopedTo(platform.db, caller).reaches);
  if (!row || !standing) return false;
  if (standing === 'applicant') return true;
  if (row.rests_since !== null) return false;
  const purpose = standing === 'staff' ? await findRevealed(platform.db, row, caller.personId, request.now) : '办理';
  if (purpose === undefined) return false;
  await writeAudit(platform.db, {
    cell: row.cell_id,
    act: 'read-file',
    actorId: caller.personId,
    objectId: row.id,
    subjectId: row.applicant_id,
    purpose,
    requestId: request.id,
    now: request.now,
  });
  return true;
}

/** One uploaded file. As the body of its request it stands for its content by the digest, not by ten megabytes. */
class Upload {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly sha256: Buffer;

  constructor(name: string, mediaType: string, bytes: Buffer) {
    this.name = name;
    this.mediaType = mediaType;
    this.bytes = bytes;
    this.sha256 = createHash('sha256').update(bytes).digest();
  }

  toJSON(): object {
    return { name: this.name, sha256: this.sha256.toString('hex') };
  }
}

/** The one file of a multipart body, read to its end; a second one, or a body cut short, is refused. */
async function readUpload(request: FastifyRequest): Promise<Upload | Refusal> {
  let read: { name: string; bytes: Buffer } | undefined;
  try {
    for await (const part of request.files()) read = { name: shownName(part.filename), bytes: await part.toBuffer() };
  } catch (fault) {
    // The parser of multipart throws bare errors for bodies that are cut short or have no boundary.
    if (fault instanceof Error && 'statusCode' in fault) throw fault;
    return refuse('malformed-request');
  }
  if (read === undefined) return refuse('malformed-request', [{ at: 'file', says: '没有收到文件，请重新选择' }]);
  // Loaded with the first upload: 10 MB and a tenth of the time to start.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(read.bytes);
  if (type === undefined || !accepted.has(type.mime)) return refuse('file-type-refused');
  if (pixelsOf(read.bytes, type.mime) > mostPixels) return refuse('picture-too-large');
  const bare = bareImage(read.bytes, type.mime);
  return bare === undefined ? refuse('file-type-refused') : new Upload(read.name, type.mime, bare);
}

/** Makes the upload the body of its request, so that a key used again with another file is noticed. */
async function uploadAsBody(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const upload = await readUpload(request);
  if (isRefusal(upload)) return sendRefusal(request, reply, upload);
  request.body = upload;
  return undefined;
}

/** A refusal where the upload has a virus, of which the audit then tells, or where nobody could look. */
async function refuseInfected(
  platform: Platform,
  { caller, request, now }: WriteContext,
  { bytes }: Upload,
): Promise<Refusal | undefined> {
  const verdict = await platform.scanning.look(bytes);
  if (verdict.is === 'clean') return undefined;
  if (verdict.is === 'unchecked') return refuse('file-unchecked');
  await writeAudit(platform.db, {
    cell: caller.cell,
    act: 'upload-file',
    actorId: caller.personId,
    objectKind: 'file',
    objectId: null,
    subjectId: caller.personId,
    purpose: `查出病毒 ${verdict.virus}`,
    requestId: request.id,
    now,
    refused: 'file-infected',
  });
  return refuse('file-infected');
}

export function addFileRoutes(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/files',
    audience: 'signed-in',
    scope: 'own',
    audit: 'upload-file',
    status: 201,
    answers: 'FileAnswer',
    options: {
      schema: { tags: ['files'], summary: '上传照片或文件', consumes: ['multipart/form-data'] },
      preHandler: uploadAsBody,
    },
    write: async (context) => {
      const { caller, now } = context;
      const upload = context.request.body as Upload;
      const infected = await refuseInfected(platform, context, upload);
      if (infected !== undefined) return infected;
      const key = newFileKey(platform.config.crypto);
      const stored = sealFile(key, upload.bytes);
      const sha256 = createHash('sha256').update(stored).digest();
      await platform.files.put(sha256.toString('hex'), stored, 'application/octet-stream');
      const file = { id: newId(now), name: upload.name, mediaType: upload.mediaType, bytes: upload.bytes.length };
      return keeping(platform, context, async (trx): Promise<typeof file | Refusal> => {
        await trx
          .insertInto('files')
          .values({
            cell_id: caller.cell,
            id: file.id,
            person_id: caller.personId,
            name: file.name,
            media_type: file.mediaType,
            bytes: file.bytes,
            sha256,
            key_sealed: platform.sealer.seal(key, 'key'),
            stored_at: new Date(now),
          })
          .execute();
        await writeAudit(trx, {
          cell: caller.cell,
          act: 'upload-file',
          actorId: caller.personId,
          objectKind: 'file',
          objectId: file.id,
          subjectId: caller.personId,
          requestId: context.request.id,
          now,
        });
        return file;
      });
    },
  });

  app.get<{ Params: { id: string } }>(
    '/api/files/:id',
    {
      config: { audience: 'signed-in', scope: 'case', audit: 'read-file' },
      schema: { tags: ['files'], summary: '下载文件' },
    },
    async (request, reply) => {
      const caller = request.caller!;
      const file = await findFile(platform.db, caller.cell, request.params.id);
      if (file === undefined || !(await mayRead(platform, request, file)))
        return sendRefusal(request, reply, refuse('not-found'));
      const stream = await contentOf(platform, file);
      return reply
        .type(file.mediaType)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
        .header('cache-control', 'private, no-store')
        .send(stream);
    },
  );
}
