import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { SavedView } from '../../kernel/answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import { addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';

const ViewBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 40 }),
    filter: Type.Record(Type.String({ maxLength: 30 }), Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
);
const viewsMax = 30;

/** A cadre's own saved filters. */
export function addViewRoutes(app: FastifyInstance, platform: Platform): void {
  const tags = ['views'];
  app.get(
    '/api/views',
    {
      config: { audience: 'staff', scope: 'own', audit: 'none: own', answers: 'SavedView[]' },
      schema: { tags, summary: '我的筛选' },
    },
    async ({ caller }) => {
      const rows = await platform.db
        .selectFrom('saved_views')
        .select(['id', 'name', 'filter'])
        .where('cell_id', '=', caller!.cell)
        .where('person_id', '=', caller!.personId)
        .orderBy('id')
        .limit(viewsMax)
        .execute();
      return rows;
    },
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/views',
    audience: 'staff',
    scope: 'own',
    audit: 'none: own',
    status: 201,
    answers: 'SavedView',
    options: { schema: { tags, summary: '保存筛选', body: ViewBody } },
    write: (context) =>
      keeping(platform, context, async (trx): Promise<SavedView> => {
        const { name, filter } = context.request.body as Static<typeof ViewBody>;
        const view = { id: newId(), name, filter };
        await trx
          .insertInto('saved_views')
          .values({
            cell_id: context.caller.cell,
            person_id: context.caller.personId,
            ...view,
            filter: JSON.stringify(filter),
          })
          .execute();
        return view;
      }),
  });
  addWrite(app, platform, {
    method: 'DELETE',
    url: '/api/views/:id',
    audience: 'staff',
    scope: 'own',
    audit: 'none: own',
    status: 204,
    options: { schema: { tags, summary: '删除筛选', params: Type.Object({ id: Type.String({ format: 'uuid' }) }) } },
    write: (context) =>
      keeping(platform, context, async (trx): Promise<null | Refusal> => {
        const { id } = context.request.params as { id: string };
        const deleted = await trx
          .deleteFrom('saved_views')
          .where('cell_id', '=', context.caller.cell)
          .where('person_id', '=', context.caller.personId)
          .where('id', '=', id)
          .executeTakeFirst();
        return deleted.numDeletedRows === 0n ? refuse('not-found') : null;
      }),
  });
}
