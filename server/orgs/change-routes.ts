import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { refuse } from '../../kernel/refusal.ts';
import { type Federates as FederatesOf, federates } from '../../kernel/party.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { listChanges } from './change-queries.ts';
import { changeOrg, undoChange } from './changes.ts';
import { findOrg } from './queries.ts';

const id = Type.String({ format: 'uuid' });
const ids = (maxItems: number) => Type.Optional(Type.Array(id, { maxItems, uniqueItems: true }));
// How long the words must be is said in words, after trimming; these bounds only keep a page of them out.
const why = Type.String({ maxLength: 2_000 });
const name = Type.String({ maxLength: 200 });
const closed = { additionalProperties: false };
const Params = Type.Object({ id });
const Federates = Type.Union(Object.keys(federates).map((one) => Type.Literal(one as FederatesOf)));
const ChangeBody = Type.Union([
  Type.Object({ kind: Type.Literal('rename'), name, why }, closed),
  Type.Object({ kind: Type.Literal('move'), parentId: id, why }, closed),
  Type.Object({ kind: Type.Literal('merge'), intoId: id, why }, closed),
  Type.Object({ kind: Type.Literal('split'), name, members: ids(5_000), children: ids(1_000), why }, closed),
  Type.Object({ kind: Type.Literal('dissolve'), why }, closed),
  Type.Object({ kind: Type.Literal('federate'), name, federates: Federates, why }, closed),
  Type.Object({ kind: Type.Literal('link'), sectorId: Type.Union([id, Type.Null()]), why }, closed),
]);
const UndoBody = Type.Object({ why }, closed);

export function addOrgChangeRoutes(app: FastifyInstance, platform: Platform): void {
  const tags = ['orgs'];
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/orgs/:id/changes',
    audience: 'staff',
    scope: 'subtree',
    audit: 'change-union',
    status: 201,
    answers: 'OrgChangeAnswer',
    options: {
      schema: {
        tags,
        summary: '工会改名、调整隶属、合并、分设、撤销，建工会联合会，加入行业工会',
        params: Params,
        body: ChangeBody,
      },
    },
    write: (context) => {
      const { why, ...asked } = context.request.body as Static<typeof ChangeBody>;
      return changeOrg(platform, context, { orgId: (context.request.params as Static<typeof Params>).id, asked, why });
    },
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/org-changes/:id/undo',
    audience: 'staff',
    scope: 'subtree',
    audit: 'undo-union-change',
    status: 201,
    answers: 'OrgChangeAnswer',
    options: { schema: { tags, summary: '撤回改名或隶属调整', params: Params, body: UndoBody } },
    write: (context) => {
      const { id: changeId } = context.request.params as Static<typeof Params>;
      return undoChange(platform, context, { changeId, why: (context.request.body as Static<typeof UndoBody>).why });
    },
  });
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/changes',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'OrgChangeAnswer[]' },
      schema: { tags, summary: '一个工会的变动记录，最新的在前', params: Params },
    },
    async (request, reply) => {
      const org = await findOrg(scopedTo(platform.db, request.caller!), request.params.id);
      return org === undefined ? sendRefusal(request, reply, refuse('not-found')) : listChanges(platform.db, org.id);
    },
  );
}
