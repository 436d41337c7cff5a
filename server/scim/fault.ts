import type { FastifyReply } from 'fastify';
import type { ScimError } from '../../kernel/employer-answers.ts';

/** The words of RFC 7644, 3.12 for what is wrong. */
export type ScimType = NonNullable<ScimError['scimType']>;

/** A refusal in the employers' protocol: a value, like every refusal; its detail says in Chinese what to do next. */
export interface ScimFault {
  readonly fault: number;
  readonly scimType: ScimType | undefined;
  readonly detail: string;
}

export function fault(status: number, detail: string, scimType?: ScimType): ScimFault {
  return { fault: status, scimType, detail };
}

export function isFault(value: unknown): value is ScimFault {
  return typeof value === 'object' && value !== null && 'fault' in value;
}

export function errorOf({ fault: status, scimType, detail }: ScimFault): ScimError {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType !== undefined && { scimType }),
    detail,
  };
}

export const mediaType = 'application/scim+json; charset=utf-8';

export function sendFault(reply: FastifyReply, refused: ScimFault): FastifyReply {
  if (refused.fault === 401) void reply.header('www-authenticate', 'Bearer');
  if (refused.fault === 429) void reply.header('retry-after', '60');
  return reply
    .code(refused.fault)
    .type(mediaType)
    .send(JSON.stringify(errorOf(refused)));
}

/** RFC 7644, 3.12 and 7.5.2: what stands in an address is written down on the way. */
export const sensitive = fault(
  403,
  '网址里不能写姓名、手机号、userName，请改用 POST /Users/.search，把同样的 filter 写在正文里。',
  'sensitive',
);

export const notFound = fault(404, '没有这个人，可能已经删除，或者不是用这家工会的令牌报来的。');
