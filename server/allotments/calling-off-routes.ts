import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import type { Allotting } from './allotting.ts';
import { agreeCallOff, askCallOff } from './calling-off.ts';

const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const closed = { additionalProperties: false };
const CallOffBody = Type.Object({ why: Type.String({ maxLength: 1_000 }) }, closed);
const AgreeBody = Type.Object({ n: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }, closed);

const tags = ['allotments'];
const idOf = ({ params }: FastifyRequest) => (params as Static<typeof Params>).id;

/** A campaign that was announced does not take place after all. */
export function addCallingOffRoutes(app: FastifyInstance, platform: Platform, allotting: Allotting): void {
  const route = { method: 'POST', audience: 'staff', scope: 'subtree', status: 200, answers: 'CampaignDesk' } as const;
  addWrite(app, platform, {
    ...route,
    url: '/api/campaigns/:id/call-off',
    audit: ['ask-call-off', 'call-off-campaign', 'drop-draw'],
    options: {
      schema: {
        tags,
        summary: '取消一次活动；已经发出、已经封存抽签名单的，要另一人同意',
        params: Params,
        body: CallOffBody,
      },
    },
    write: (context) =>
      askCallOff(
        platform,
        allotting,
        context,
        idOf(context.request),
        context.request.body as Static<typeof CallOffBody>,
      ),
  });
  addWrite(app, platform, {
    ...route,
    url: '/api/campaigns/:id/call-off/agreement',
    audit: ['call-off-campaign', 'drop-draw'],
    options: { schema: { tags, summary: '同意取消一次活动', params: Params, body: AgreeBody } },
    write: (context) =>
      agreeCallOff(
        platform,
        allotting,
        context,
        idOf(context.request),
        context.request.body as Static<typeof AgreeBody>,
      ),
  });
}
