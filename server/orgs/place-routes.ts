import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { OrgPlace } from '../../kernel/org-place.ts';
import { refuse } from '../../kernel/refusal.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { readPlace, setPlace } from './place.ts';

const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
// Which degrees can be is said in words; these bounds only keep out what is no angle.
const degrees = Type.Number({ minimum: -360, maximum: 360 });
const PlaceBody = Type.Object(
  {
    phone: Type.Optional(Type.String({ maxLength: 60 })),
    address: Type.Optional(Type.String({ maxLength: 400 })),
    longitude: Type.Optional(degrees),
    latitude: Type.Optional(degrees),
  },
  { additionalProperties: false },
);

/** Where a union is to be found; all of it is public. */
export function addPlaceRoutes(app: FastifyInstance, platform: Platform): void {
  const tags = ['orgs'];
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/place',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'OrgPlace' },
      schema: { tags, summary: '一个工会的电话、地址和位置', params: Params },
    },
    async (request, reply) => {
      const place = await readPlace(scopedTo(platform.db, request.caller!), request.params.id);
      return place ?? sendRefusal(request, reply, refuse('not-found'));
    },
  );
  addWrite(app, platform, {
    method: 'PUT',
    url: '/api/orgs/:id/place',
    audience: 'staff',
    scope: 'subtree',
    audit: 'place-org',
    status: 200,
    answers: 'OrgPlace',
    options: {
      schema: {
        tags,
        summary: '设定工会的电话、地址和位置（WGS 84）；没写的就是去掉',
        params: Params,
        body: PlaceBody,
      },
    },
    write: (context) => {
      const { caller, request, now } = context;
      const { id } = request.params as Static<typeof Params>;
      const place = request.body as OrgPlace;
      return keeping(platform, context, (trx) =>
        setPlace(scopedTo(trx, caller), id, { place, requestId: request.id, now }),
      );
    },
  });
}
