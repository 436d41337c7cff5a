import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { GrantAsked, GrantLine, StaffLine } from '../../kernel/post-answers.ts';
import { duties } from '../../kernel/duty.ts';
import { roles } from '../../kernel/party.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { endHeld, leave, reopen, signOutAll, staffLine } from './ending.ts';
import { type Decision, askGrant, decideGrant, grantLine } from './granting.ts';
import { listGrants, listStaff } from './queries.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
// What is too long or no day is said in words beside its field.
const words = Type.String({ maxLength: 2_000 });
const day = Type.String({ maxLength: 20 });
const Params = Type.Object({ id });
const StaffBody = Type.Object({ q: Type.Optional(Type.String({ maxLength: 60 })) }, closed);
const GrantBody = Type.Object(
  {
    personId: id,
    orgId: Type.Optional(id),
    role: Type.Optional(Type.Enum([...roles])),
    duty: Type.Optional(Type.Enum([...duties])),
    from: day,
    until: Type.Optional(day),
    replaces: Type.Optional(id),
    why: words,
  },
  closed,
);
const DecisionBody = Type.Object(
  { decision: Type.Enum(['confirm', 'refuse', 'withdraw']), why: Type.Optional(words) },
  closed,
);
const EndBody = Type.Object({ held: id, why: words }, closed);
const WhyBody = Type.Object({ why: words }, closed);
const tags = ['posts'];
const security = { audience: 'security-admin', scope: 'platform' } as const;

function addReading(app: FastifyInstance, { db }: Platform): void {
  // A POST because a name does not belong into an address, which proxies keep. It changes nothing.
  app.post<{ Body: Static<typeof StaffBody> }>(
    '/api/staff/search',
    {
      config: { ...security, audit: 'none: lines', answers: 'StaffLine[]' },
      schema: {
        tags,
        summary: '有干部账号的人：现在的岗位、最近使用的日子；按姓名、账号或者工会找',
        body: StaffBody,
      },
    },
    async ({ caller, body }): Promise<StaffLine[]> => (await listStaff(db, caller!.cell, body.q ?? '')).map(staffLine),
  );
  app.get(
    '/api/grants',
    {
      config: { ...security, audit: 'none: lines', answers: 'GrantLine[]' },
      schema: { tags, summary: '岗位和职责的授予：等确认的在前，然后是最近的' },
    },
    async ({ caller }): Promise<GrantLine[]> =>
      (await listGrants(db, caller!.cell)).map((row) => grantLine(row, caller!)),
  );
}

function addGranting(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/grants',
    ...security,
    audit: ['ask-grant', 'self-grant-refused'],
    status: 201,
    answers: 'GrantLine',
    options: { schema: { tags, summary: '提出授予一个岗位或者一种管理员职责', body: GrantBody } },
    write: (context) => askGrant(platform, context, context.request.body as GrantAsked),
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/grants/:id/decision',
    ...security,
    audit: ['confirm-grant', 'refuse-grant', 'withdraw-grant', 'self-grant-refused'],
    status: 200,
    answers: 'GrantLine',
    options: { schema: { tags, summary: '确认、不同意，或者撤回一项授予', params: Params, body: DecisionBody } },
    write: (context) =>
      decideGrant(
        platform,
        context,
        (context.request.params as Static<typeof Params>).id,
        context.request.body as Decision,
      ),
  });
}

const doings = [
  ['leave', 'close-account', '离岗：结束全部岗位，停用账号，退出登录', leave],
  ['reopen', 'reopen-account', '重新启用停用的账号', reopen],
  ['sign-out', 'end-sessions', '让这个账号在所有地方退出登录', signOutAll],
] as const;

function addEnding(app: FastifyInstance, platform: Platform): void {
  const shared = { method: 'POST', ...security, status: 200, answers: 'StaffLine' } as const;
  addWrite(app, platform, {
    ...shared,
    url: '/api/staff/:id/end',
    audit: ['end-post', 'end-duty'],
    options: { schema: { tags, summary: '结束一个岗位或者职责', params: Params, body: EndBody } },
    write: (context) =>
      endHeld(
        platform,
        context,
        (context.request.params as Static<typeof Params>).id,
        context.request.body as Static<typeof EndBody>,
      ),
  });
  for (const [name, audit, summary, act] of doings)
    addWrite(app, platform, {
      ...shared,
      url: `/api/staff/:id/${name}`,
      audit,
      options: { schema: { tags, summary, params: Params, body: WhyBody } },
      write: (context) =>
        act(
          platform,
          context,
          (context.request.params as Static<typeof Params>).id,
          (context.request.body as Static<typeof WhyBody>).why,
        ),
    });
}

/** Who holds which post and duty, and how that changes; for security administrators alone. */
export function addPostRoutes(app: FastifyInstance, platform: Platform): void {
  addReading(app, platform);
  addGranting(app, platform);
  addEnding(app, platform);
}
