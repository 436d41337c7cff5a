import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { CampaignAnswer } from '../../kernel/allot-answers.ts';
import { groupMax } from '../../kernel/group-filing.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import type { Allotting } from './allotting.ts';
import { listForGroups, signUpMembers } from './signing-up.ts';

const closed = { additionalProperties: false };
const id = Type.String({ format: 'uuid' });
const OrgQuery = Type.Object({ org: id });
const GroupBody = Type.Object(
  {
    org: id,
    campaign: id,
    edition: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    slice: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    choice: Type.Optional(Type.String({ maxLength: 40 })),
    lines: Type.Array(
      Type.Object(
        {
          row: Type.Integer({ minimum: 1, maximum: 1_048_576 }),
          name: Type.String({ maxLength: 100 }),
          number: Type.String({ maxLength: 60 }),
        },
        closed,
      ),
      { minItems: 1, maxItems: groupMax },
    ),
  },
  closed,
);
const tags = ['allotments'];

/** Campaigns for which a union signs its members up by a list. */
export function addSigningUpRoutes(app: FastifyInstance, platform: Platform, allotting: Allotting): void {
  app.get<{ Querystring: Static<typeof OrgQuery> }>(
    '/api/group-claims',
    {
      config: { audience: 'staff', scope: 'post', audit: 'none: unions', answers: 'CampaignAnswer[]' },
      schema: { tags, summary: '工会可以按名单替会员报名的活动', querystring: OrgQuery },
    },
    ({ query, caller }): Promise<CampaignAnswer[]> => listForGroups(platform, allotting, caller!, query.org),
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/group-claims',
    audience: 'staff',
    scope: 'post',
    audit: ['sign-up-members', 'claim'],
    status: 200,
    answers: 'GroupAnswer',
    options: {
      schema: { tags, summary: `工会按名单替会员报名，最多 ${groupMax} 人，逐人答复`, body: GroupBody },
    },
    write: (context) => signUpMembers(platform, allotting, context, context.request.body as Static<typeof GroupBody>),
  });
}
