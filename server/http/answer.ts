import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { RefusalAnswer } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { checkFields } from '../../kernel/form.ts';
import {
  type Language,
  type Reason,
  type Refusal,
  type RefusalCode,
  isRefusal,
  refuse,
  statusOf,
  wordsOf,
} from '../../kernel/refusal.ts';
import { isDamage } from '../db/damage.ts';
import { isPassing, isShortOfRoom, stateOf } from '../db/open.ts';

/** Chinese unless the caller prefers English: the first of the two that `Accept-Language` names. */
export function languageOf(request: FastifyRequest): Language {
  const wanted = request.headers['accept-language'] ?? '';
  const english = wanted.search(/\ben\b/i);
  const chinese = wanted.search(/\bzh\b/i);
  return english >= 0 && (chinese < 0 || english < chinese) ? 'en' : 'zh';
}

/** The one place where a refusal becomes an HTTP answer. */
export function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const answer: RefusalAnswer = {
    code: refusal.refused,
    says: wordsOf(refusal.refused, languageOf(request)),
    reasons: refusal.reasons,
    requestId: request.id,
  };
  request.refused = refusal.refused;
  if (refusal.refused === 'busy') void reply.header('retry-after', '3');
  if (refusal.refused === 'store-full' || refusal.refused === 'file-unchecked') void reply.header('retry-after', '60');
  return reply.code(statusOf(refusal.refused)).type('application/json; charset=utf-8').send(answer);
}

const faults: Readonly<Record<string, RefusalCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unknown',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-request',
  FST_REQ_FILE_TOO_LARGE: 'file-too-large',
  FST_FILES_LIMIT: 'malformed-request',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'media-type-unknown',
  ENOSPC: 'store-full',
  EIO: 'data-damaged',
};

function formOf(request: FastifyRequest): Record<string, unknown> | undefined {
  const form = (request.body as { form?: unknown } | null | undefined)?.form;
  return typeof form === 'object' && form !== null ? (form as Record<string, unknown>) : undefined;
}

/** The reasons behind a body that fails its schema, in words: a service's own fields know better than the validator. */
function reasonsOf(request: FastifyRequest, fault: FastifyError): Reason[] {
  const { fields } = request.routeOptions.config;
  const form = formOf(request);
  if (fields !== undefined && form !== undefined) {
    const problems = checkFields(fields, form, { today: dayOf(request.now) });
    if (problems.length > 0) return problems;
  }
  return (fault.validation ?? []).map((problem) => ({
    at: `${problem.instancePath.slice(1)}${String(problem.params['missingProperty'] ?? '')}` || 'body',
    says: '这一项缺少或格式不对',
  }));
}

function refusalOf(request: FastifyRequest, fault: FastifyError): Refusal | undefined {
  if (isRefusal(fault)) return fault;
  if (fault.validation !== undefined) {
    const { fields } = request.routeOptions.config;
    const inForm = fault.validation.some(({ instancePath }) => instancePath.startsWith('/form'));
    const aboutForm = fields !== undefined && formOf(request) !== undefined && inForm;
    return refuse(aboutForm ? 'answers-wrong' : 'malformed-request', reasonsOf(request, fault));
  }
  const code = faults[fault.code];
  if (code !== undefined) return refuse(code);
  // 22P02, 22021…: a value that PostgreSQL cannot read, such as a path that is no UUID or text with a NUL.
  if (stateOf(fault)?.startsWith('22')) return refuse('malformed-request');
  if (isShortOfRoom(stateOf(fault))) return refuse(stateOf(fault) === '53100' ? 'store-full' : 'busy');
  if (isPassing(fault)) return refuse('busy');
  if (isDamage(fault)) return refuse('data-damaged');
  if (fault.statusCode !== undefined && fault.statusCode < 500) return refuse('malformed-request');
  return undefined;
}

export function handleFault(fault: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(request, fault);
  // Said to whoever runs the platform as well: only they can mend it.
  if (refusal?.refused === 'data-damaged')
    request.log.error({ err: fault }, 'stored data are damaged and are not shown: docs/operate.md, «Damaged data»');
  if (refusal !== undefined) return sendRefusal(request, reply, refusal);
  request.log.error({ err: fault }, 'request failed');
  return sendRefusal(request, reply, refuse('fault'));
}
