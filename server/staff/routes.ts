import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { listAccounts, openAccount } from './opening.ts';

// What is too long or wrong is said in words beside its field.
const words = Type.String({ maxLength: 200 });
const SearchBody = Type.Object({ q: Type.Optional(Type.String({ maxLength: 60 })) }, { additionalProperties: false });
const OpenBody = Type.Object(
  { login: words, name: words, phone: words, document: words },
  { additionalProperties: false },
);
const tags = ['posts'];
const system = { audience: 'system-admin', scope: 'platform' } as const;

/** Accounts of those who work here; for system administrators, who open them and give no right by it. */
export function addStaffRoutes(app: FastifyInstance, platform: Platform): void {
  // A POST because logins are made of names. It changes nothing.
  app.post<{ Body: Static<typeof SearchBody> }>(
    '/api/staff-accounts/search',
    {
      config: { ...system, audit: 'none: lines', answers: 'AccountLine[]' },
      schema: { tags, summary: '干部账号：账号名、最近使用的日子，不含是谁的', body: SearchBody },
    },
    ({ caller, body }) => listAccounts(platform.db, caller!.cell, body.q ?? ''),
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/staff-accounts',
    ...system,
    audit: 'open-account',
    status: 201,
    answers: 'AccountOpened',
    lost: '账号已经开好。没有看到一次性密码的，请安全管理员到“岗位与人员”里提出重设这个账号的密码。',
    options: { schema: { tags, summary: '开设一个干部账号，一次性密码只在这里给出', body: OpenBody } },
    write: (context) => openAccount(platform, context, context.request.body as Static<typeof OpenBody>),
  });
}
