import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { type ImportKind, importKinds } from '../../kernel/import-answers.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import { type Trx, isConnectionLost } from '../db/open.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { ArchiveFault } from './archive.ts';
import type { Caller } from '../people/caller.ts';
import { isBlank } from './cell-reader.ts';
import { addImport, auditImport, mayImport, rightsOf, startImport, toAnswer, toLine, undoImport } from './doings.ts';
import { makeMarked } from './marked.ts';
import { type ImportRow, findImport, listImports } from './queries.ts';
import { findColumns } from './reading.ts';
import { openSheet } from './sheet.ts';
import { type KeptUpload, dropUpload, keepUpload, openUpload } from './spool.ts';
import { tables } from './tables.ts';
import { makeTemplate } from './template.ts';
import type { Upload } from './upload.ts';

/** A million lines of six columns are 45 MB as a workbook and 95 as text in UTF-8. */
export const rosterLimit = 128 * 1024 * 1024;
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const tags = ['imports'];
const tooLarge = 'FST_REQ_FILE_TOO_LARGE';

class Truncated extends Error {}

/** What the machine says where it could not do something, such as write to a full disk: it has the name of the call. */
const isOfTheMachine = (fault: unknown) => fault instanceof Error && 'syscall' in fault;

/** One uploaded roster, kept already. As the body of its request it stands for its content by the digest. */
class Roster {
  readonly id: string;
  readonly name: string;
  readonly kept: KeptUpload;
  /** Lines below the headings, as far as can be told before they are read. */
  readonly lines: number;

  constructor(id: string, name: string, kept: KeptUpload, lines: number) {
    this.id = id;
    this.name = name;
    this.kept = kept;
    this.lines = lines;
  }

  toJSON(): object {
    return { name: this.name, sha256: this.kept.sha256 };
  }
}

function shownName(name: string): string {
  const clean = [...name.normalize('NFC')].filter((char) => char >= ' ' && !'\\/:*?"<>|\u007f'.includes(char));
  return clean.slice(-120).join('') || '名册';
}

const emptySays: Readonly<Record<ImportKind, string>> = {
  members: '表头下面没有人，请填好名册再上传。',
  unions: '表头下面没有工会，请填好以后再上传。',
};

/** How many lines a roster has, if it is one at all; what is wrong with its lines is found later, line by line. */
async function countLines(upload: Upload, kind: ImportKind): Promise<number | Refusal> {
  try {
    const sheet = await openSheet(upload);
    const lines = sheet.lines();
    try {
      const columns = await findColumns<string>(lines, tables[kind]);
      let first = await lines.next();
      while (!first.done && isBlank(first.value, columns)) first = await lines.next();
      if (first.done) return refuse('workbook-refused', [{ at: 'file', says: emptySays[kind] }]);
      return Math.max(1, sheet.found.lines - columns.headerNo);
    } finally {
      await lines.return();
    }
  } catch (fault) {
    if (isOfTheMachine(fault)) throw fault;
    const says = fault instanceof ArchiveFault ? fault.says : '文件读不出来，请在表格软件里重新保存为 .xlsx 后再上传。';
    return refuse('workbook-refused', [{ at: 'file', says }]);
  }
}

/** Keeps the one file of the request as it comes; it is never whole in memory. */
async function receive(
  platform: Platform,
  request: FastifyRequest,
): Promise<Omit<Roster, 'lines' | 'toJSON'> | Refusal> {
  const id = newId(request.now);
  let name: string | undefined;
  let kept: KeptUpload | undefined;
  try {
    for await (const part of request.files({ limits: { fileSize: rosterLimit, files: 1, fields: 0 } })) {
      name = shownName(part.filename);
      kept = await keepUpload(platform, id, part.file);
      if (part.file.truncated) throw new Truncated();
    }
  } catch (fault) {
    await dropUpload(platform, id);
    if (fault instanceof Truncated || (fault instanceof Error && 'code' in fault && fault.code === tooLarge))
      return refuse('file-too-large', [{ at: 'file', says: '名册文件最多 128 MB，请分成几份上传。' }]);
    // Bare errors are those of the parser of multipart: a body that is cut short or has no boundary.
    if (isOfTheMachine(fault) || (fault instanceof Error && 'statusCode' in fault)) throw fault;
    return refuse('malformed-request');
  }
  if (name === undefined || kept === undefined)
    return refuse('malformed-request', [{ at: 'file', says: '没有收到文件，请重新选择' }]);
  return { id, name, kept };
}

async function readRoster(platform: Platform, request: FastifyRequest, kind: ImportKind): Promise<Roster | Refusal> {
  const received = await receive(platform, request);
  if (isRefusal(received)) return received;
  const { id, name, kept } = received;
  let lines: number | Refusal | undefined;
  try {
    lines = await countLines(await openUpload(platform, id, kept.keySealed), kind);
  } finally {
    if (typeof lines !== 'number') await dropUpload(platform, id);
  }
  return isRefusal(lines) ? lines : new Roster(id, name, kept, lines);
}

const Kind = Type.Optional(Type.Enum([...importKinds]));
const TemplateQuery = Type.Object({ kind: Kind });
const UploadQuery = Type.Object({ kind: Kind, org: Type.Optional(Type.String({ format: 'uuid' })) });

const askedOf = (request: FastifyRequest): { readonly kind: ImportKind; readonly org?: string | undefined } => {
  const { kind = 'members', org } = request.query as Static<typeof UploadQuery>;
  return { kind, org };
};

function addUpload(app: FastifyInstance, platform: Platform): void {
  async function rosterAsBody(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const { kind } = askedOf(request);
    if (mayImport(request.caller!, kind).length === 0) return sendRefusal(request, reply, refuse('no-right'));
    const roster = await readRoster(platform, request, kind);
    if (isRefusal(roster)) return sendRefusal(request, reply, roster);
    // A key that was used already is answered, or refused, by the digest: nobody comes for this file.
    if (request.given !== undefined) await dropUpload(platform, roster.id);
    request.body = roster;
    return undefined;
  }
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/imports',
    audience: 'staff',
    scope: 'post',
    audit: 'upload-roster',
    status: 201,
    answers: 'ImportAnswer',
    options: {
      schema: {
        tags,
        summary: '上传会员名册或工会清单，先试读',
        consumes: ['multipart/form-data'],
        querystring: UploadQuery,
      },
      preHandler: rosterAsBody,
    },
    write: async (context) => {
      const { caller, now, request } = context;
      const roster = request.body as Roster;
      const { kind, org: wanted } = askedOf(request);
      const post = mayImport(caller, kind).find(({ orgId }) => wanted === undefined || orgId === wanted);
      if (post === undefined) {
        await dropUpload(platform, roster.id);
        return refuse('no-right');
      }
      const { id, name, lines, kept: upload } = roster;
      const added = { id, kind, orgId: post.orgId, fileName: name, keySealed: upload.keySealed, totalRows: lines };
      try {
        const kept = await keeping(platform, context, async (trx) => {
          const row = await addImport(trx, caller, added, now);
          await auditImport(trx, row, 'upload-roster', { caller, requestId: request.id, now });
          return toAnswer(trx, row);
        });
        platform.nudge();
        return kept;
      } catch (fault) {
        // Where the line broke, the import may be there all the same, and only its answer was lost.
        if (!isConnectionLost(fault)) await dropUpload(platform, id);
        throw fault;
      }
    },
  });
}

function addStep(
  app: FastifyInstance,
  platform: Platform,
  step: {
    readonly name: 'start' | 'undo';
    readonly summary: string;
    readonly act: 'import-roster' | 'undo-roster';
    readonly take: (trx: Trx, row: ImportRow, caller: Caller) => Promise<ImportRow | Refusal>;
  },
): void {
  addWrite(app, platform, {
    method: 'POST',
    url: `/api/imports/:id/${step.name}`,
    audience: 'staff',
    scope: 'post',
    audit: step.act,
    status: 200,
    answers: 'ImportAnswer',
    options: { schema: { tags, summary: step.summary } },
    write: async (context) => {
      const { caller, now, request } = context;
      const { id } = request.params as { id: string };
      const kept = await keeping(platform, context, async (trx) => {
        const row = await findImport(trx, id, rightsOf(caller));
        const after = row === undefined ? refuse('not-found') : await step.take(trx, row, caller);
        if (isRefusal(after)) return after;
        await auditImport(trx, after, step.act, { caller, requestId: request.id, now });
        return toAnswer(trx, after);
      });
      platform.nudge();
      return kept;
    },
  });
}

const templateNames: Readonly<Record<ImportKind, string>> = {
  members: '会员名册模板.xlsx',
  unions: '工会清单模板.xlsx',
};

function addDownloads(app: FastifyInstance, platform: Platform): void {
  const asFile = (reply: FastifyReply, name: string, bytes: Uint8Array) =>
    reply
      .type(xlsx)
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
      .header('cache-control', 'private, no-store')
      .send(Buffer.from(bytes));
  app.get(
    '/api/imports/template.xlsx',
    {
      config: { audience: 'staff', scope: 'public', audit: 'none: public' },
      schema: { tags, summary: '要填的模板', querystring: TemplateQuery },
    },
    async (request, reply) => {
      const { kind } = askedOf(request);
      return asFile(reply, templateNames[kind], await makeTemplate(kind));
    },
  );
  app.get<{ Params: { id: string } }>(
    '/api/imports/:id/marked.xlsx',
    { config: { audience: 'staff', scope: 'post', audit: 'read-roster' }, schema: { tags, summary: '标出问题的名册' } },
    async (request, reply) => {
      const caller = request.caller!;
      const row = await findImport(platform.db, request.params.id, rightsOf(caller));
      if (row === undefined) return sendRefusal(request, reply, refuse('not-found'));
      if (row.state === 'checking' || row.state === 'failed')
        return sendRefusal(request, reply, refuse('import-not-ready'));
      if (row.fileRemovedAt !== null) return sendRefusal(request, reply, refuse('import-upload-gone'));
      await auditImport(platform.db, row, 'read-roster', { caller, requestId: request.id, now: request.now });
      const name = `${row.fileName.replace(/\.[a-z]{3,4}$/i, '')}-标出问题.xlsx`;
      return asFile(reply, name, await makeMarked(platform, row));
    },
  );
}

export function addImportRoutes(app: FastifyInstance, platform: Platform): void {
  addUpload(app, platform);
  addDownloads(app, platform);
  addStep(app, platform, { name: 'start', summary: '导入没有问题的行', act: 'import-roster', take: startImport });
  addStep(app, platform, { name: 'undo', summary: '撤销整次导入', act: 'undo-roster', take: undoImport });
  app.get(
    '/api/imports',
    {
      config: { audience: 'staff', scope: 'post', audit: 'none: lines', answers: 'ImportLine[]' },
      schema: { tags, summary: '导入过的名册' },
    },
    async (request) => (await listImports(platform.db, rightsOf(request.caller!))).map(toLine),
  );
  app.get<{ Params: { id: string } }>(
    '/api/imports/:id',
    {
      config: { audience: 'staff', scope: 'post', audit: 'none: lines', answers: 'ImportAnswer' },
      schema: { tags, summary: '一份名册的进度和问题' },
    },
    async (request, reply) => {
      const row = await findImport(platform.db, request.params.id, rightsOf(request.caller!));
      return row === undefined ? sendRefusal(request, reply, refuse('not-found')) : toAnswer(platform.db, row);
    },
  );
}
