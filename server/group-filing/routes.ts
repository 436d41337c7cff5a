import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { groupListMax, groupMax } from '../../kernel/group-filing.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { fileForMembers } from './filing.ts';
import { readList, receiveList } from './list-reading.ts';

const closed = { additionalProperties: false };
const short = Type.String({ maxLength: 60 });
const GroupBody = Type.Object(
  {
    org: Type.String({ format: 'uuid' }),
    service: short,
    form: Type.Record(short, Type.Unknown()),
    list: Type.Optional(Type.Array(short, { maxItems: groupListMax })),
    lines: Type.Array(
      Type.Object(
        { row: Type.Integer({ minimum: 1, maximum: 1_048_576 }), name: Type.String({ maxLength: 100 }), number: short },
        closed,
      ),
      { minItems: 1, maxItems: groupMax },
    ),
  },
  closed,
);

/** Applications of a union for its members, as a workbook lists them. */
export function addGroupFilingRoutes(app: FastifyInstance, platform: Platform): void {
  // It writes nothing, so it takes no key; it is a POST because it takes a file.
  app.post(
    '/api/group-filings/list',
    {
      config: { audience: 'staff', scope: 'own', audit: 'none: own', answers: 'GroupList' },
      schema: {
        tags: ['cases'],
        summary: '读一张名单（.xlsx，或者 UTF-8、GB 18030 的 .csv）；什么都不保存',
        consumes: ['multipart/form-data'],
      },
    },
    async (request, reply) => {
      const bytes = await receiveList(request);
      const list = isRefusal(bytes) ? bytes : await readList(bytes);
      return isRefusal(list) ? sendRefusal(request, reply, list) : list;
    },
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/group-filings',
    audience: 'staff',
    scope: 'post',
    audit: 'action',
    status: 200,
    answers: 'GroupAnswer',
    options: {
      schema: { tags: ['cases'], summary: `工会按名单替会员申请，最多 ${groupMax} 人，逐人答复`, body: GroupBody },
    },
    write: (context) => fileForMembers(platform, context, context.request.body as Static<typeof GroupBody>),
  });
}
