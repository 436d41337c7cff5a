import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import Type, { type Static } from 'typebox';
import type { CampaignAnswer, CampaignLine } from '../../kernel/allot-answers.ts';
import { type Attempt, partFor } from '../../kernel/claim.ts';
import { refuse } from '../../kernel/refusal.ts';
import { worthOfGoods } from '../../kernel/worth.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import { placeOf } from '../open-lists/listing.ts';
import type { Platform } from '../platform.ts';
import type { Allotting } from './allotting.ts';
import { campaignAnswer, campaignLine, factsOf, stockOf } from './answering.ts';
import { claimOne, giveBackOne } from './claiming.ts';
import { ownDispute } from './disputing.ts';
import { drawsOf, readOwnDraw } from './drawn.ts';
import { findOffer } from '../vouchers/terms-queries.ts';
import { listGoods } from '../wishes/queries.ts';
import { Live } from './live.ts';
import { findCampaign, findClaims, listCampaigns, listCampaignsFor, listOwn } from './queries.ts';

const id = Type.String({ format: 'uuid' });
const Params = Type.Object({ id });
const ClaimBody = Type.Object(
  {
    edition: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    slice: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    choice: Type.Optional(Type.String({ maxLength: 40 })),
    form: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { maxProperties: 20 }),
  },
  { additionalProperties: false },
);

/** The part that the page shows as hers: where it is known to be used up, the answer comes at once. */
const ClaimQuery = Type.Object({ slice: Type.Optional(Type.String({ pattern: '^[0-9]{1,5}$' })) });

const tags = ['allotments'];
const idOf = ({ params }: FastifyRequest) => (params as Static<typeof Params>).id;

function addClaiming(app: FastifyInstance, platform: Platform, allotting: Allotting): void {
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/campaigns/:id/claims',
    audience: 'signed-in',
    scope: 'public',
    audit: 'claim',
    status: 201,
    answers: 'ClaimAnswer',
    options: {
      config: { claims: true },
      schema: { tags, summary: '领一份，或者报名', params: Params, querystring: ClaimQuery, body: ClaimBody },
    },
    write: (context) => claimOne(platform, allotting, context, idOf(context.request), context.request.body as Attempt),
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/campaigns/:id/give-back',
    audience: 'signed-in',
    scope: 'own',
    audit: ['give-back', 'move-up'],
    status: 200,
    answers: 'ClaimAnswer',
    options: { schema: { tags, summary: '退回自己领到的、候补或者报名', params: Params } },
    write: (context) => giveBackOne(platform, allotting, context, idOf(context.request)),
  });
}

/** What the caller sees of a campaign: what anybody may know, and her own claim. */
async function readCampaign(
  platform: Platform,
  allotting: Allotting,
  request: FastifyRequest,
): Promise<CampaignAnswer | undefined> {
  const { caller } = request;
  const row = await findCampaign(platform.db, idOf(request));
  if (row === undefined || row.state === 'draft') return undefined;
  const asks = platform.allotments.get(row.service)?.wishes !== undefined;
  const goods = asks ? await listGoods(platform.db, { cell: row.cell, campaignId: row.id }) : undefined;
  const gives = platform.allotments.get(row.service)?.allot.gives;
  const voucher = gives === 'voucher' ? await findOffer(platform.db, row) : undefined;
  const more = {
    ...(await drawsOf(platform.db, platform, row)),
    ...(await placeOf(platform.db, platform, row)),
    ...(goods && { goods, worth: worthOfGoods(goods, stockOf(row.slices)) }),
    ...(voucher && { voucher }),
  };
  if (caller === undefined) return { ...campaignAnswer(row), ...more };
  const [mine] = await findClaims(platform.db, { cell: row.cell, campaignId: row.id, personIds: [caller.personId] });
  const line = caller.member === undefined ? [] : await allotting.lineOf(caller.member.org.id);
  const dispute = await ownDispute(platform.db, platform, row, mine);
  const part = line.length === 0 || row.split !== 'unions' ? undefined : partFor(factsOf(row), line);
  const own = { ...dispute, ...(part !== undefined && { myPart: part }) };
  return { ...campaignAnswer(row, mine, line.includes(row.org.id)), ...more, ...own };
}

function addReading(app: FastifyInstance, platform: Platform, allotting: Allotting): void {
  const { db } = platform;
  app.get(
    '/api/campaigns',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'CampaignLine[]' },
      schema: { tags, summary: '给我所在工会的活动' },
    },
    async (request): Promise<CampaignLine[]> => {
      const { member, personId } = request.caller!;
      if (member === undefined) return [];
      const rows = await listCampaignsFor(db, await allotting.lineOf(member.org.id));
      const own = new Map(
        (
          await listOwn(
            db,
            personId,
            rows.map((row) => row.id),
          )
        ).map((claim) => [claim.campaign_id, claim]),
      );
      return rows.map((row) => campaignLine(row, own.get(row.id)));
    },
  );
  app.get(
    '/api/my/claims',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'CampaignLine[]' },
      schema: { tags, summary: '我领过、报过名的活动' },
    },
    async (request): Promise<CampaignLine[]> => {
      const claims = await listOwn(db, request.caller!.personId);
      const rows = await listCampaigns(db, sql`c.id = any (${claims.map((claim) => claim.campaign_id)}::uuid[])`);
      const campaigns = new Map(rows.map((row) => [row.id, row]));
      return claims.flatMap((claim) => {
        const row = campaigns.get(claim.campaign_id);
        return row === undefined ? [] : [campaignLine(row, claim)];
      });
    },
  );
  app.get(
    '/api/campaigns/:id',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'CampaignAnswer' },
      schema: { tags, summary: '一次活动', params: Params },
    },
    async (request, reply) =>
      (await readCampaign(platform, allotting, request)) ?? sendRefusal(request, reply, refuse('not-found')),
  );
}

function addOwnDraw(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/my/campaigns/:id/draw',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'MyDrawAnswer' },
      schema: { tags, summary: '我报名的活动的抽签：我的编号和名次', params: Params },
    },
    async (request, reply) =>
      (await readOwnDraw(platform, request.caller!, idOf(request))) ?? sendRefusal(request, reply, refuse('not-found')),
  );
}

/** Server-sent events: one a second while the campaign is coming or runs. A page that is shown is no sign of somebody. */
function addLive(app: FastifyInstance, platform: Platform): void {
  const live = new Live(platform);
  app.addHook('preClose', async () => live.end());
  app.get(
    '/api/campaigns/:id/live',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', unattended: true, streams: true },
      schema: { tags, summary: '活动的余量和候补位次，每秒一次（text/event-stream）', params: Params },
    },
    async (request, reply) => {
      const row = await findCampaign(platform.db, idOf(request));
      if (row === undefined || row.state === 'draft') return sendRefusal(request, reply, refuse('not-found'));
      if (!live.mayListen(request.caller, request.ip, reply.raw))
        return sendRefusal(request, reply.header('retry-after', '60'), refuse('too-often'));
      reply.hijack();
      const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream; charset=utf-8' };
      reply.raw.writeHead(200, headers as Record<string, string>);
      live.listen(row.id, request.caller, reply.raw);
      return reply;
    },
  );
}

export function addAllotmentRoutes(app: FastifyInstance, platform: Platform, allotting: Allotting): void {
  addClaiming(app, platform, allotting);
  addReading(app, platform, allotting);
  addOwnDraw(app, platform);
  addLive(app, platform);
}
