import { consentPurposes, consentText } from '../../kernel/consent.ts';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../../replay/client.ts';
import type { History } from './history.ts';
import { type Manners, Person, manners } from './person.ts';
import { type Cast, type Story, stories } from './stories.ts';
import type { Populace } from './town.ts';

export interface Load {
  /** Lets nothing new begin and waits for what has begun. */
  stop(): Promise<void>;
  readonly begun: number;
  readonly broken: readonly string[];
}

export interface LoadOptions {
  readonly url: string;
  readonly town: Populace;
  readonly history: History;
  /** Stories that begin in a second, whether or not earlier ones have ended. */
  readonly perSecond: number;
  readonly manners?: Partial<Manners>;
  readonly now?: () => number;
}

/** Seconds of arrivals that may be under way: beyond these they would pile up in this process and say nothing more about the server. */
const mostSeconds = 30;

/** First everything that happens at all, twice: whoever judges the end of a short run finds some of each. */
const opening: readonly Story[] = [...stories, ...stories].map(([, story]) => story);

function drawn(): Story {
  let left = Math.random() * stories.reduce((sum, [share]) => sum + share, 0);
  return stories.find(([share]) => (left -= share) < 0)?.[1] ?? stories[0]![1];
}

/** Signs everybody in. */
export async function gather({
  url,
  town,
  history,
  manners: by,
  now = Date.now,
}: Omit<LoadOptions, 'perSecond'>): Promise<Cast> {
  const how = { ...manners, ...by };
  const person = async (who: string, signIn: (client: Client) => Promise<unknown>) => {
    const entered = new Person(who, url, signIn, history, how);
    await entered.enter();
    return entered;
  };
  const byPhone = async (phone: string) => {
    const worker = await person(phone, (client) => client.signInByPhone(phone));
    // A filing with sensitive answers asks for her consent; she gives it when she comes.
    for (const purpose of consentPurposes) {
      const body = () => ({ edition: consentText(purpose).edition });
      const path = `/api/my/consents/${purpose}`;
      await worker.write({ op: 'consent', method: 'PUT', path, body, promised: () => ({}) });
    }
    return worker;
  };
  const cadres = (list: Populace['handlers']) =>
    Promise.all(
      list.map(({ login }) => person(login, (client) => client.signInByPassword(login, town.world.password))),
    );
  return {
    town,
    now,
    workers: await Promise.all(town.workers.map(byPhone)),
    handlers: await cadres(town.handlers),
    county: await cadres(town.county),
    cashiers: await cadres(town.cashiers),
    newcomer: () => byPhone(town.world.phone()).catch(() => undefined),
  };
}

/**
 * An open load: stories begin by the clock, however long those before them take, as people do who know nothing of each
 * other.
 */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const cast = await gather(options);
  const underWay = new Set<Promise<unknown>>();
  const broken: string[] = [];
  let begun = 0;
  const begin = () => {
    if (underWay.size >= mostSeconds * options.perSecond) return;
    const story = opening[begun] ?? drawn();
    begun += 1;
    const told: Promise<unknown> = story(cast)
      .catch((fault: unknown) => broken.push(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)))
      .finally(() => underWay.delete(told));
    underWay.add(told);
  };
  const timer = setInterval(begin, 1000 / options.perSecond);
  return {
    async stop() {
      clearInterval(timer);
      while (underWay.size > 0) await Promise.race([Promise.all(underWay), delay(1_000)]);
    },
    get begun() {
      return begun;
    },
    broken,
  };
}
