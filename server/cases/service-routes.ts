import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CheckAnswer, Pause, ServiceAnswer, TunedValue } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { schemaOf } from '../../kernel/form.ts';
import { isPaused, pauseOf } from '../../kernel/pause.ts';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import { type Service, filingOf } from '../../kernel/service.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { deleteDraft, findDraft, saveDraft } from './drafts.ts';
import { Filers } from './filer.ts';
import { fileCase, judgeForm } from './filing.ts';
import { knownFields } from './from-register.ts';
import { findingsOf } from './reader.ts';
import { listPausedEverywhere } from '../tunables/paused.ts';
import { type TunedRow, listTuned } from './tunables.ts';

type FormBody = { form: AnyValues };

const looseForm = {
  type: 'object',
  properties: { form: { type: 'object', maxProperties: 60 } },
  required: ['form'],
  additionalProperties: false,
};

function bodyOf(service: Service) {
  return {
    type: 'object',
    properties: { form: schemaOf(service.form) },
    required: ['form'],
    additionalProperties: false,
  };
}

/** What is set for the caller’s union; whoever has none is told only what is paused everywhere. */
async function settingsFor({ db }: Platform, { caller, now }: FastifyRequest): Promise<Settings> {
  const org = caller?.member?.org.id;
  if (org === undefined) return { set: [], paused: await listPausedEverywhere(db) };
  const set = await listTuned(db, org, dayOf(now));
  const pauses = set.filter((row) => isPaused([row]));
  const paused = new Map(
    pauses.map(({ service, cites, from_on: from, org: setBy }) => [service, pauseOf(cites, { from, setBy })]),
  );
  return { set, paused };
}

interface Settings {
  readonly set: readonly TunedRow[];
  readonly paused: ReadonlyMap<string, Pause>;
}

function serviceAnswer(service: Service, { set, paused: all }: Settings): ServiceAnswer {
  const paused = all.get(service.id);
  const tuned = Object.entries(service.tunables).map(([name, shipped]): TunedValue => {
    const own = set.find((row) => row.service === service.id && row.name === name);
    if (own === undefined) return { name, value: shipped.default, cites: shipped.cites };
    return { name, value: own.value, cites: own.cites, setBy: own.org, from: own.from_on };
  });
  return { id: service.id, title: service.title, tuned, ...(paused && { paused }) };
}

/** Routes that read: what a service is for the caller, and whether an application would be eligible. */
function addReading(app: FastifyInstance, platform: Platform, service: Service): void {
  const tags = [service.id];
  const url = `/api/services/${service.id}`;
  app.get(
    url,
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'ServiceAnswer' },
      schema: { tags, summary: service.title, description: service.lead },
    },
    async (request) => serviceAnswer(service, await settingsFor(platform, request)),
  );
  app.get(
    `${url}/draft`,
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'Draft' },
      schema: { tags, summary: '没写完的申请' },
    },
    async (request, reply) => {
      const draft = await findDraft(platform, request.caller!, service.id);
      return draft ?? sendRefusal(request, reply, refuse('not-found'));
    },
  );
  // A check writes nothing, so it takes no key; it is a POST because an answer to a form does not belong into a URL.
  app.post<{ Body: FormBody }>(
    `${url}/check`,
    {
      config: { audience: 'anyone', scope: 'own', audit: 'none: own', answers: 'CheckAnswer' },
      schema: { tags, summary: `${service.title}：先看看是否符合条件`, body: looseForm },
    },
    async (request, reply) => {
      if (request.caller === undefined) return sendRefusal(request, reply, refuse('sign-in-needed'));
      const known = await knownFields(platform, service, request.caller, request.now, request.body.form);
      const form = { ...request.body.form, ...known };
      const judged = await judgeForm(platform, request.caller, service, form, request.now);
      if (isRefusal(judged)) return sendRefusal(request, reply, judged);
      const eligible = judged.problems.length === 0 && judged.findings.every((finding) => finding.holds);
      const answer: CheckAnswer = {
        eligible,
        findings: findingsOf(service, judged.findings, judged.tuned),
        problems: judged.problems,
      };
      return answer;
    },
  );
}

function addWriting(app: FastifyInstance, platform: Platform, service: Service): void {
  const tags = [service.id];
  const url = `/api/services/${service.id}`;
  const filers = Filers.of(service);
  addWrite(app, platform, {
    method: 'POST',
    url: `${url}/cases`,
    audience: 'signed-in',
    scope: 'own',
    audit: 'action',
    status: 201,
    answers: 'CaseAnswer',
    options: {
      config: { fields: service.form, action: filingOf(service), ...(filers && { findCaller: filers.find }) },
      schema: {
        tags,
        summary: `${service.title}：${service.actions[filingOf(service)]!.label}`,
        body: bodyOf(service),
      },
    },
    write: async (context) => {
      const { form } = context.request.body as FormBody;
      const known = await knownFields(platform, service, context.caller, context.now, form);
      const ahead = filers?.factsFor(context.request);
      return fileCase(platform, { ...context, ahead }, service, { ...form, ...known });
    },
  });
  addWrite(app, platform, {
    method: 'PUT',
    url: `${url}/draft`,
    audience: 'signed-in',
    scope: 'own',
    audit: 'none: own',
    status: 204,
    options: { schema: { tags, summary: '保存没写完的申请', body: looseForm } },
    write: (context) =>
      keeping(platform, context, async (trx) => {
        await saveDraft(trx, platform, context.caller, service, (context.request.body as FormBody).form);
        return null;
      }),
  });
  addWrite(app, platform, {
    method: 'DELETE',
    url: `${url}/draft`,
    audience: 'signed-in',
    scope: 'own',
    audit: 'none: own',
    status: 204,
    options: { schema: { tags, summary: '删除没写完的申请' } },
    write: (context) =>
      keeping(platform, context, async (trx) => {
        await deleteDraft(trx, context.caller, service.id);
        return null;
      }),
  });
}

/** The routes of every service, derived from its definition; adding a folder adds them. */
export function addServiceRoutes(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/services',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'ServiceAnswer[]' },
      schema: { tags: ['services'], summary: '全部服务' },
    },
    async (request) => {
      const settings = await settingsFor(platform, request);
      return [...platform.registry.values()].map((service) => serviceAnswer(service, settings));
    },
  );
  for (const service of platform.registry.values()) {
    addReading(app, platform, service);
    addWriting(app, platform, service);
  }
  app.all(
    '/api/services/*',
    { config: { audience: 'anyone', scope: 'public', audit: 'none: public' }, schema: { hide: true } },
    (request, reply) => sendRefusal(request, reply, refuse('service-unknown')),
  );
}
