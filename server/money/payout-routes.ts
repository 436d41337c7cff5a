import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { channels } from '../../kernel/payout.ts';
import { sendRefusal } from '../http/answer.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { type Done, type WriteContext, addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { findBatch, listBatches, listPayouts } from './batch-queries.ts';
import {
  askToSignBatch,
  auditPayees,
  decideBatch,
  fetchPayoutFile,
  makeBatch,
  toLine,
  toPayoutLine,
} from './batching.ts';
import { moneyOrgs, seesMoney } from './reach.ts';
import { isBookedAlready } from './booking.ts';
import type { By } from './by.ts';
import { openMoney } from './open-money.ts';
import { clockOf } from './open-queries.ts';
import { fileFormats } from './payout-file.ts';
import { readBack } from './reading-back.ts';
import { DecisionBody } from './signing.ts';

const tags = ['money'];
const closed = { additionalProperties: false };
const id = Type.String({ format: 'uuid' });
const Params = Type.Object({ id });
const MakeBody = Type.Object(
  {
    org: id,
    fund: Type.String({ maxLength: 40 }),
    channel: Type.Enum(Object.keys(channels) as (keyof typeof channels)[]),
  },
  closed,
);
const NoBody = Type.Object({}, closed);
const FileQuery = Type.Object({ format: Type.Enum(Object.keys(fileFormats) as (keyof typeof fileFormats)[]) });
const PageQuery = Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 400 })) });
const OpenQuery = Type.Object({ org: id, year: Type.Optional(Type.String({ pattern: '^2[01][0-9]{2}$' })) });
const pageSize = 100;
/** A hundred thousand lines of two hundred bytes. */
const resultsLimit = 32 * 1024 * 1024;

const byOf = ({ caller, request, now }: WriteContext): By => ({ caller, requestId: request.id, now });

function addReading(app: FastifyInstance, { db }: Platform): void {
  app.get(
    '/api/payout-batches',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'BatchLine[]' },
      schema: { tags, summary: '发放批次，新的在前' },
    },
    async ({ caller }) => (await listBatches(db, moneyOrgs(caller!))).map((row) => toLine(row, caller!)),
  );
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof PageQuery> }>(
    '/api/payout-batches/:id',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'read-payouts', answers: 'BatchAnswer' },
      schema: { tags, summary: '一个批次和其中每一笔', params: Params, querystring: PageQuery },
    },
    async (request, reply) => {
      const caller = request.caller!;
      const row = await findBatch(db, request.params.id);
      if (row === undefined || !seesMoney(caller, row.line)) return sendRefusal(request, reply, refuse('not-found'));
      const [after] = readCursor(request.query.cursor, 1) ?? [];
      const payouts = await listPayouts(db, row, { after, limit: pageSize + 1 });
      const page = payouts.slice(0, pageSize);
      const last = payouts.length > pageSize ? page.at(-1) : undefined;
      await auditPayees(db, row, 'read-payouts', { caller, requestId: request.id, now: request.now }, page);
      return {
        batch: toLine(row, caller),
        payouts: page.map(toPayoutLine),
        ...(last && { next: writeCursor(last.id) }),
      };
    },
  );
}

/** The file of results. As the body of its request it stands for its content by the digest, not by thirty megabytes. */
class Results {
  readonly text: string;
  readonly #sha256: string;

  constructor(bytes: Buffer) {
    this.text = bytes.toString('utf8');
    this.#sha256 = createHash('sha256').update(bytes).digest('hex');
  }

  toJSON(): object {
    return { sha256: this.#sha256 };
  }
}

const noText = refuse('results-refused', [{ at: 'file', says: '这不是 UTF-8 编码的文本，请上传银行给的回执文件' }]);

async function resultsAsBody(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  let bytes: Buffer | undefined;
  try {
    const limits = { fileSize: resultsLimit, files: 1, fields: 0 };
    for await (const part of request.files({ limits })) bytes = await part.toBuffer();
  } catch (fault) {
    if (fault instanceof Error && 'statusCode' in fault) throw fault;
    return sendRefusal(request, reply, refuse('malformed-request'));
  }
  if (bytes === undefined)
    return sendRefusal(request, reply, refuse('malformed-request', [{ at: 'file', says: '没有收到文件，请重新选择' }]));
  if (!isUtf8(bytes)) return sendRefusal(request, reply, noText);
  request.body = new Results(bytes);
  return undefined;
}

/** Of two who book the same transfers at once the second finds them booked, and reads the file anew. */
async function readTwice(read: () => Promise<Done | Refusal>): Promise<Done | Refusal> {
  try {
    return await read();
  } catch (fault) {
    if (!isBookedAlready(fault)) throw fault;
    return read();
  }
}

function addDeciding(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/payout-batches',
    audience: 'staff',
    scope: 'post',
    audit: 'make-payout-batch',
    status: 201,
    answers: 'BatchLine',
    options: { schema: { tags, summary: '把应发的钱合成一批，等第二个人复核', body: MakeBody } },
    write: (context) => {
      const { org, ...wanted } = context.request.body as Static<typeof MakeBody>;
      return keeping(platform, context, (trx) => makeBatch(trx, { ...wanted, orgId: org }, byOf(context)));
    },
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/payout-batches/:id/signing',
    audience: 'staff',
    scope: 'subtree',
    audit: 'none: lines',
    status: 200,
    answers: 'SigningAnswer',
    options: { schema: { tags, summary: '复核一批发放之前：取得要签名的内容', params: Params, body: NoBody } },
    write: (context) => {
      const { id: batchId } = context.request.params as Static<typeof Params>;
      return keeping(platform, context, (trx) => askToSignBatch(platform, trx, batchId, byOf(context)));
    },
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/payout-batches/:id/decision',
    audience: 'staff',
    scope: 'subtree',
    audit: ['approve-payouts', 'refuse-payouts'],
    status: 200,
    answers: 'BatchLine',
    options: {
      schema: { tags, summary: '复核别人提交的一批发放；同意的，带上签名', params: Params, body: DecisionBody },
    },
    write: async (context) => {
      const params = context.request.params as Static<typeof Params>;
      const decision = context.request.body as Static<typeof DecisionBody>;
      const done = await keeping(platform, context, (trx) =>
        decideBatch(platform, trx, params.id, decision, byOf(context)),
      );
      platform.nudge();
      return done;
    },
  });
}

function addFiles(app: FastifyInstance, platform: Platform): void {
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof FileQuery> }>(
    '/api/payout-batches/:id/file',
    {
      config: { audience: 'staff', scope: 'subtree', costly: 'making', audit: 'fetch-payout-file' },
      schema: { tags, summary: '交给银行的文件', params: Params, querystring: FileQuery },
    },
    async (request, reply) => {
      const by = { caller: request.caller!, requestId: request.id, now: request.now };
      const file = await fetchPayoutFile(platform.db, platform.sealer, request.params.id, request.query.format, by);
      if (isRefusal(file)) return sendRefusal(request, reply, file);
      return reply
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
        .header('cache-control', 'no-store')
        .type(`text/${request.query.format === 'csv' ? 'csv' : 'plain'}; charset=utf-8`)
        .send(file.text);
    },
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/payout-batches/:id/results',
    audience: 'staff',
    scope: 'subtree',
    audit: 'read-payout-results',
    status: 200,
    answers: 'ReadingAnswer',
    options: {
      schema: { tags, summary: '读回银行的回执，逐笔核对后入账', params: Params, consumes: ['multipart/form-data'] },
      preHandler: resultsAsBody,
    },
    write: (context) => {
      const { id: batchId } = context.request.params as Static<typeof Params>;
      const { text } = context.request.body as Results;
      return readTwice(() =>
        keeping(platform, context, (trx) => readBack(trx, platform.sealer, batchId, text, byOf(context))),
      );
    },
  });
}

function addOpen(app: FastifyInstance, platform: Platform): void {
  app.get<{ Querystring: Static<typeof OpenQuery> }>(
    '/api/open/money',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'OpenMoneyAnswer' },
      schema: { tags, summary: '我们的会费去哪了：一个工会一年的收入和发放', querystring: OpenQuery },
    },
    async (request, reply) => {
      const { org, year } = request.query;
      const answer = await openMoney(
        platform.db,
        platform,
        org,
        year === undefined ? undefined : Number(year),
        await clockOf(platform.db),
      );
      if (isRefusal(answer)) return sendRefusal(request, reply, answer);
      return reply
        .header('access-control-allow-origin', '*')
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('cache-control', 'public, no-cache')
        .send(answer);
    },
  );
}

export function addPayoutRoutes(app: FastifyInstance, platform: Platform): void {
  addOpen(app, platform);
  addReading(app, platform);
  addDeciding(app, platform);
  addFiles(app, platform);
}
