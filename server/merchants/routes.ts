import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { isRefusal } from '../../kernel/refusal.ts';
import type { MerchantFields } from '../../kernel/voucher/answers.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import {
  accept,
  admitMerchant,
  changeAccount,
  inviteClerk,
  letGoClerk,
  readMerchants,
  suspendMerchant,
} from './doings.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const Params = Type.Object({ id });
const ClerkParams = Type.Object({ id, clerk: id });
const OrgQuery = Type.Object({ org: id });
const words = (maxLength: number) => Type.String({ maxLength });
const account = { bank: words(80), account: words(60) };
const MerchantBody = Type.Object(
  { orgId: id, name: words(120), creditCode: words(60), address: words(200), ...account },
  closed,
);
const AccountBody = Type.Object(account, closed);
const SuspensionBody = Type.Object({ suspended: Type.Boolean(), why: words(400) }, closed);
const ClerkBody = Type.Object({ name: words(60), phone: words(40) }, closed);

const tags = ['merchants'];
const idOf = ({ params }: FastifyRequest) => (params as Static<typeof Params>).id;

/** Merchants as the union keeps them that admitted them. */
export function addMerchantRoutes(app: FastifyInstance, platform: Platform): void {
  const shared = { audience: 'staff', scope: 'subtree', answers: 'MerchantLine', status: 200 } as const;
  app.get<{ Querystring: Static<typeof OrgQuery> }>(
    '/api/merchants',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'MerchantLine[]' },
      schema: { tags, summary: '可以使用本工会的券的商户：本级和上级准入的', querystring: OrgQuery },
    },
    async (request, reply) => {
      const answer = await readMerchants(platform.db, request.caller!, request.query.org);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  addWrite(app, platform, {
    ...shared,
    method: 'POST',
    url: '/api/merchants',
    audit: 'admit-merchant',
    status: 201,
    options: { schema: { tags, summary: '准入一家商户，登记对公账户', body: MerchantBody } },
    write: (context) => admitMerchant(platform, context, context.request.body as MerchantFields),
  });
  addWrite(app, platform, {
    ...shared,
    method: 'PUT',
    url: '/api/merchants/:id/account',
    audit: 'change-merchant-account',
    options: { schema: { tags, summary: '更换商户的对公账户', params: Params, body: AccountBody } },
    write: (context) =>
      changeAccount(platform, context, idOf(context.request), context.request.body as Static<typeof AccountBody>),
  });
  addWrite(app, platform, {
    ...shared,
    method: 'POST',
    url: '/api/merchants/:id/suspension',
    audit: ['suspend-merchant', 'readmit-merchant'],
    options: { schema: { tags, summary: '暂停一家商户，或者恢复', params: Params, body: SuspensionBody } },
    write: (context) =>
      suspendMerchant(platform, context, idOf(context.request), context.request.body as Static<typeof SuspensionBody>),
  });
  addWrite(app, platform, {
    ...shared,
    method: 'POST',
    url: '/api/merchants/:id/clerks',
    audit: 'invite-clerk',
    status: 201,
    options: { schema: { tags, summary: '按手机号邀请收银员', params: Params, body: ClerkBody } },
    write: (context) =>
      inviteClerk(platform, context, idOf(context.request), context.request.body as Static<typeof ClerkBody>),
  });
  addWrite(app, platform, {
    ...shared,
    method: 'DELETE',
    url: '/api/merchants/:id/clerks/:clerk',
    audit: 'end-clerk',
    options: { schema: { tags, summary: '取消收银员', params: ClerkParams } },
    write: (context) => {
      const { id: merchant, clerk } = context.request.params as Static<typeof ClerkParams>;
      return letGoClerk(platform, context, merchant, clerk);
    },
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/my/till/invitations/:id/accept',
    audience: 'signed-in',
    scope: 'own',
    audit: 'accept-till',
    status: 204,
    options: { schema: { tags, summary: '接受商户的邀请，做收银员', params: Params } },
    write: (context) =>
      keeping(platform, context, async (trx) => (await accept(trx, platform, context, idOf(context.request))) ?? null),
  });
}
