import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { groupMax } from '../../kernel/group-filing.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { fileForMembers } from './filing.ts';

const closed = { additionalProperties: false };
const short = Type.String({ maxLength: 60 });
const GroupBody = Type.Object(
  {
    org: Type.String({ format: 'uuid' }),
    service: short,
    form: Type.Record(short, Type.Unknown()),
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
