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

/** One row for a page of names: which union's members, and whether somebody was looked for; never the words. */
async function auditListing(
  { beyond, caller, reaches }: Scoped,
  request: FastifyRequest,
  [act, purpose]: readonly ['find-members', '查找会员'] | readonly ['list-members', '查阅会员名册'],
  place?: Reach,
): Promise<void> {
  await writeAudit(beyond, {
    cell: caller.cell,
    act,
    actorId: caller.personId,
    objectKind: 'org',
    objectId: (place ?? reaches[0]!).orgId,
    purpose,
    requestId: request.id,
    now: request.now,
  });
}

/** Whoever is found by a number that only she has was looked for: she can see by whom. Lists and names leave no row. */
async function auditFound(
  scoped: Scoped,
  found: readonly { readonly id: string }[],
  { requestId, now }: { readonly requestId: string; readonly now: number },
): Promise<void> {
  const { cell, personId: actorId } = scoped.caller;
  for (const { id } of found) {
    const about = { objectKind: 'person', objectId: id, subjectId: id, purpose: '查会员情况' } as const;
    await writeAudit(scoped.beyond, { cell, act: 'find-number', actorId, ...about, requestId, now });
  }
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
        costly: true,
        answers: 'MembersAnswer',
      },
      schema: { tags, summary: '范围内的会员，最新加入的在前；每次都留下记录', querystring: MembersQuery },
    },
    async (request, reply) => {
      const scoped = scopedTo(platform.db, request.caller!);
      const place = await placeOf(scoped, request.query.org);
      if (isRefusal(place)) return sendRefusal(request, reply, place);
      await auditListing(scoped, request, ['list-members', '查阅会员名册'], place);
      return listMembers(scoped, platform.sealer, place, request.query.cursor);
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
        costly: true,
        answers: 'MembersAnswer',
      },
      schema: { tags, summary: '按姓名、证件号码、手机号查找范围内的会员；每次都留下记录', body: SearchBody },
    },
    async (request, reply) => {
      const { org, q } = request.body;
      const scoped = scopedTo(platform.db, request.caller!);
      const place = await placeOf(scoped, org);
      if (isRefusal(place)) return sendRefusal(request, reply, place);
      await auditListing(scoped, request, ['find-members', '查找会员'], place);
      const found = await findMembers(scoped, platform.sealer, place, q, request.now);
      if (isNumber(q)) await auditFound(scoped, found.items, { requestId: request.id, now: request.now });
      return found;
    },
  );
  app.get<{ Params: Static<typeof IdParams> }>(
    '/api/members/:id',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'read', costly: true, answers: 'MemberAnswer' },
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
