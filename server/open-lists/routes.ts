import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import type { OpenListAnswer } from '../../kernel/open-list.ts';
import { refuse } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { type Listed, findListed, openListOf } from './listing.ts';

const Params = Type.Object({ service: Type.String({ maxLength: 60 }) });

/** What takes less is asked for anew; what takes longer is kept sixty times as long. Whoever comes meanwhile waits for the same. */
const fastMs = 1_000;
const keptTimes = 60;

class Kept {
  readonly #lists = new Map<string, { readonly until: number; readonly answer: Promise<OpenListAnswer> }>();

  get(id: string, make: () => Promise<OpenListAnswer>): Promise<OpenListAnswer> {
    const known = this.#lists.get(id);
    if (known !== undefined && known.until > performance.now()) return known.answer;
    const answer = this.#make(id, make);
    this.#lists.set(id, { until: Infinity, answer });
    return answer;
  }

  async #make(id: string, make: () => Promise<OpenListAnswer>): Promise<OpenListAnswer> {
    const began = performance.now();
    try {
      const answer = await make();
      const took = performance.now() - began;
      const until = took < fastMs ? 0 : performance.now() + took * keptTimes;
      this.#lists.set(id, { until, answer: Promise.resolve(answer) });
      return answer;
    } catch (fault) {
      this.#lists.delete(id);
      throw fault;
    }
  }
}

/** Lists of what unions have accredited or named, for anybody. */
export function addOpenListRoutes(app: FastifyInstance, platform: Platform): void {
  const kept = new Kept();
  app.get<{ Params: Static<typeof Params> }>(
    '/api/open/lists/:service',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'OpenListAnswer' },
      schema: { tags: ['open'], summary: '公开的名录，例如认定的疗休养基地和去过的人的评价', params: Params },
    },
    async (request, reply): Promise<OpenListAnswer | FastifyReply> => {
      const listed: Listed | undefined = findListed(platform.registry, request.params.service);
      if (listed === undefined) return sendRefusal(request, reply, refuse('not-found'));
      return kept.get(listed.service.id, () => openListOf(platform, listed));
    },
  );
}
