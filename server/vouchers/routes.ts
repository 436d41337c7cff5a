import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { dayOf } from '../../kernel/calendar.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { OfflineUse, OpenVouchers } from '../../kernel/voucher/answers.ts';
import { Bound } from '../card/bound.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import { fewest } from '../money/few-people.ts';
import { findLine } from '../money/fund-queries.ts';
import { clockOf } from '../money/open-queries.ts';
import type { Platform } from '../platform.ts';
import { readVoucherDesk, setTerms } from './desk.ts';
import { lastQuarterBefore, listOpen } from './figures.ts';
import { listVouchers, openShowing } from './showing.ts';
import type { TermsRow } from './terms-queries.ts';
import { type UseBody, findTill, lookAt, readTills, takeUploads, takeVoucher, undoAtTill } from './till.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const Params = Type.Object({ id });
const UseParams = Type.Object({ id, use: id });
const OrgQuery = Type.Object({ org: id });
const fen = Type.Integer({ minimum: 0, maximum: 1_000_000_00 });
const bill = Type.Integer({ minimum: 1, maximum: 10_000_000_00 });
const day = Type.String({ format: 'date' });
const code = Type.String({ maxLength: 1000 });
const KeyBody = Type.Object({ key: Type.String({ maxLength: 100 }) }, closed);
const LookBody = Type.Object({ code }, closed);
const UseBodySchema = Type.Object({ code, billFen: bill, offFen: Type.Optional(fen) }, closed);
const UploadBody = Type.Object(
  {
    uses: Type.Array(
      Type.Object({ key: id, code, billFen: bill, at: Type.String({ format: 'date-time', maxLength: 40 }) }, closed),
      { minItems: 1, maxItems: 50 },
    ),
  },
  closed,
);
const TermsBody = Type.Object(
  {
    fund: Type.String({ minLength: 1, maxLength: 40 }),
    faceFen: fen,
    merchantFen: fen,
    leastFen: fen,
    validFrom: day,
    validUntil: day,
    days: Type.Optional(Type.Integer({ minimum: 0, maximum: 3650 })),
    shops: Type.Array(id, { maxItems: 500 }),
  },
  closed,
);

const tags = ['vouchers'];
const idOf = ({ params }: FastifyRequest) => (params as Static<typeof Params>).id;

/** A member's own vouchers. Asked by POST where a key is in the question; a voucher is made when it is first looked at. */
function addShowing(app: FastifyInstance, platform: Platform): void {
  const showing = openShowing(platform);
  const own = { audience: 'signed-in', scope: 'own', audit: 'none: own' } as const;
  app.get(
    '/api/my/vouchers',
    {
      config: { ...own, answers: 'VoucherLine[]' },
      schema: { tags, summary: '我领到的券' },
    },
    ({ caller, now }) => listVouchers(platform, caller!, now),
  );
  app.post<{ Params: Static<typeof Params>; Body: Static<typeof KeyBody> }>(
    '/api/my/vouchers/:id/card',
    {
      config: { ...own, answers: 'VoucherCardAnswer' },
      schema: { tags, summary: '出示一张券：这部手机一天之内没有网络也能出示', params: Params, body: KeyBody },
    },
    async (request, reply) => {
      const answer = await showing.card(request.caller!, request.params.id, request.body.key, request.now);
      return isRefusal(answer)
        ? sendRefusal(request, reply, answer)
        : reply.header('cache-control', 'no-store').send(answer);
    },
  );
  app.post<{ Params: Static<typeof Params> }>(
    '/api/my/vouchers/:id/code',
    {
      config: { ...own, answers: 'VoucherCodeAnswer' },
      schema: { tags, summary: '一张券的券码，给不能扫码的收银台', params: Params },
    },
    async (request, reply) => {
      const answer = await showing.code(request.caller!, request.params.id, request.now);
      return isRefusal(answer)
        ? sendRefusal(request, reply, answer)
        : reply.header('cache-control', 'no-store').send(answer);
    },
  );
}

/** So often a minute may one clerk try codes: more than anybody scans, and nothing for whoever guesses eighty bits. */
const triesPerMinute = 60;

function addTill(app: FastifyInstance, platform: Platform): void {
  const tries = new Bound(triesPerMinute);
  const bounded = async <T>(request: FastifyRequest, act: () => Promise<T | Refusal>): Promise<T | Refusal> =>
    tries.admits(request.caller!.accountId) ? act() : refuse('too-often');
  const shared = { audience: 'signed-in', scope: 'own' } as const;
  app.get(
    '/api/my/till',
    {
      config: { ...shared, audit: 'none: own', answers: 'TillAnswer' },
      schema: { tags, summary: '我做收银员的商户：能收哪些券、今天收了哪些' },
    },
    ({ caller, now }) => readTills(platform, caller!, now),
  );
  app.post<{ Params: Static<typeof Params>; Body: Static<typeof LookBody> }>(
    '/api/tills/:id/look',
    {
      config: { ...shared, audit: 'none: own', answers: 'LookAnswer' },
      schema: { tags, summary: '一张券值多少，收款以前看', params: Params, body: LookBody },
    },
    async (request, reply) => {
      const answer = await bounded(request, async () => {
        const till = await findTill(platform.db, request.caller!, request.params.id);
        return isRefusal(till) ? till : lookAt(platform, till, request.body.code, request.now);
      });
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  addWrite(app, platform, {
    ...shared,
    method: 'POST',
    url: '/api/tills/:id/uses',
    audit: 'use-voucher',
    status: 201,
    answers: 'UseLine',
    options: { schema: { tags, summary: '核销一张券', params: Params, body: UseBodySchema } },
    write: (context) =>
      bounded(context.request, () =>
        takeVoucher(platform, context, idOf(context.request), context.request.body as UseBody),
      ),
  });
  addWrite(app, platform, {
    ...shared,
    method: 'POST',
    url: '/api/tills/:id/uses/:use/undo',
    audit: 'undo-voucher',
    status: 200,
    answers: 'UseLine',
    options: { schema: { tags, summary: '撤销刚才的核销', params: UseParams } },
    write: (context) => {
      const { id: merchantId, use } = context.request.params as Static<typeof UseParams>;
      return undoAtTill(platform, context, merchantId, use);
    },
  });
  addWrite(app, platform, {
    ...shared,
    method: 'POST',
    url: '/api/tills/:id/uploads',
    audit: 'use-voucher',
    status: 200,
    answers: 'UploadAnswer',
    options: { schema: { tags, summary: '补传没有网络时收的券，逐张说明结果', params: Params, body: UploadBody } },
    write: (context) => {
      const { uses } = context.request.body as { readonly uses: readonly OfflineUse[] };
      return takeUploads(platform, context, idOf(context.request), uses);
    },
  });
}

function addDesk(app: FastifyInstance, platform: Platform): void {
  app.get<{ Params: Static<typeof Params> }>(
    '/api/campaigns/:id/voucher',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'VoucherDesk' },
      schema: { tags, summary: '一次活动的券：面额、商户、预留和用掉的钱', params: Params },
    },
    async (request, reply) => {
      const scoped = scopedTo(platform.db, request.caller!);
      const answer = await readVoucherDesk(platform, scoped, request.params.id);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  addWrite(app, platform, {
    method: 'PUT',
    url: '/api/campaigns/:id/voucher',
    audience: 'staff',
    scope: 'subtree',
    audit: 'set-voucher-terms',
    status: 200,
    answers: 'VoucherDesk',
    options: { schema: { tags, summary: '填写券的面额、有效期和商户', params: Params, body: TermsBody } },
    write: (context) =>
      setTerms(
        platform,
        context,
        idOf(context.request),
        context.request.body as TermsRow & { readonly shops: readonly string[] },
      ),
  });
}

export function addVoucherRoutes(app: FastifyInstance, platform: Platform): void {
  addShowing(app, platform);
  addTill(app, platform);
  addDesk(app, platform);
  app.get<{ Querystring: Static<typeof OrgQuery> }>(
    '/api/open/vouchers',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'OpenVouchers' },
      schema: {
        tags: ['open'],
        summary: '一个工会发的券：到上一个季度末，发了多少、用了多少、带动多少',
        querystring: OrgQuery,
      },
    },
    async (request, reply): Promise<OpenVouchers | FastifyReply> => {
      const found = await findLine(platform.db, request.query.org);
      if (found === undefined) return sendRefusal(request, reply, refuse('not-found'));
      const { line: _line, ...org } = found;
      const now = await clockOf(platform.db);
      const asOf = new Date(now).toISOString();
      const to = lastQuarterBefore(dayOf(now));
      return { org, to, asOf, fewest, campaigns: await listOpen(platform.db, org.id, to) };
    },
  );
}
