import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { type Reach, type Scoped, scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { findOrg } from '../orgs/queries.ts';
import type { Platform } from '../platform.ts';
import { readMember } from './card.ts';
import { findMembers, isNumber, listMembers } from './lists.ts';

const MembersQuery = Type.Object({
  org: Type.Optional(Type.String({ format: 'uuid' })),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
});
const SearchBody = Type.Object(
  {
    org: Type.Optional(Type.String({ format: 'uuid' })),
    q: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  },
  { additionalProperties: false },
);
const IdParams = Type.Object({ id: Type.String({ format: 'uuid' }) });
const tags = ['members'];

interface Listing {
  readonly act: 'list-members' | 'find-members' | 'find-number';
  readonly purpose: '查阅会员名册' | '查找会员' | '查会员情况';
  readonly place: Reach | undefined;
}

/**
 * One row for a page of names: which union's members, how they were looked for, never by which words, and who was on it:
 * each of them can see by whom.
 */
async function auditListing(
  { beyond, caller, reaches }: Scoped,
  request: FastifyRequest,
  { act, purpose, place }: Listing,
  shown: readonly { readonly id: string }[],
): Promise<void> {
  await writeAudit(beyond, {
    cell: caller.cell,
    act,
    actorId: caller.personId,
    objectKind: 'org',
    objectId: (place ?? reaches[0]!).orgId,
    purpose,
    shown: shown.map(({ id }) => id),
    requestId: request.id,
    now: request.now,
  });
}

/**
 * The union asked for, where the caller reaches it: one of her own without a question, another by the tree. Refuses
 * `not-found` elsewhere.
 */
async function placeOf(scoped: Scoped, id: string | undefined): Promise<Reach | undefined | Refusal> {
  if (id === undefined) return undefined;
  const own = scoped.reaches.find(({ orgId }) => orgId === id);
  if (own !== undefined) return own;
  const org = await findOrg(scoped, id);
  return org === undefined ? refuse('not-found') : { level: org.level, orgId: org.id };
}

export function addMemberRoutes(app: FastifyInstance, platform: Platform): void {
  app.get<{ Querystring: Static<typeof MembersQuery> }>(
    '/api/members',
    {
      config: {
        audience: 'staff',
        scope: 'subtree',
        audit: 'list-members',
        costly: 'people',
        answers: 'MembersAnswer',
      },
      schema: { tags, summary: '范围内的会员，最新加入的在前；每次都留下记录', querystring: MembersQuery },
    },
    async (request, reply) => {
      const scoped = scopedTo(platform.db, request.caller!);
      const place = await placeOf(scoped, request.query.org);
      if (isRefusal(place)) return sendRefusal(request, reply, place);
      const page = await listMembers(scoped, platform.sealer, place, request.query.cursor);
      await auditListing(scoped, request, { act: 'list-members', purpose: '查阅会员名册', place }, page.items);
      return page;
    },
  );
  // A POST because a name or a number does not belong into an address, which proxies and browsers keep. It changes nothing.
  app.post<{ Body: Static<typeof SearchBody> }>(
    '/api/members/search',
    {
      config: {
        audience: 'staff',
        scope: 'subtree',
        audit: ['find-members', 'find-number'],
        costly: 'people',
        answers: 'MembersAnswer',
      },
      schema: { tags, summary: '按姓名、证件号码、手机号查找范围内的会员；每次都留下记录', body: SearchBody },
    },
    async (request, reply) => {
      const { org, q } = request.body;
      const scoped = scopedTo(platform.db, request.caller!);
      const place = await placeOf(scoped, org);
      if (isRefusal(place)) return sendRefusal(request, reply, place);
      const found = await findMembers(scoped, platform.sealer, place, q, request.now);
      const how = isNumber(q)
        ? ({ act: 'find-number', purpose: '查会员情况' } as const)
        : ({ act: 'find-members', purpose: '查找会员' } as const);
      await auditListing(scoped, request, { ...how, place }, found.items);
      return found;
    },
  );
  app.get<{ Params: Static<typeof IdParams> }>(
    '/api/members/:id',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'read', costly: 'people', answers: 'MemberAnswer' },
      schema: { tags, summary: '一名会员；每次查看都留下记录', params: IdParams },
    },
    async (request, reply) => {
      const scoped = scopedTo(platform.db, request.caller!);
      const occasion = { requestId: request.id, now: request.now };
      const answer = await readMember(scoped, platform.sealer, request.params.id, occasion);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
}
