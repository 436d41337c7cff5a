import type { CampaignFields, CampaignLine, ClaimAnswer, DeskAnswer } from '../kernel/allot-answers.ts';
import type { DrawAnswer, DrawDeskAnswer, MyDrawAnswer } from '../kernel/draw-answers.ts';
import { type Client, done } from '../replay/client.ts';
import { type Claimant, type Desk, claim, drafting, openDesk, opening, plantClaimants } from './campaign-desk.ts';
import { seedValues, sourcesFor } from './draw-desk.ts';
import type { TestServer } from './server.ts';

/** When those who want one have entered, when the sources of the seed are out, and when what is left is over. */
export const windowEnd = '2026-03-09T12:00:00+08:00';
export const sourceDay = '2026-03-11';
export const drawnDay = '2026-03-11T21:00:00+08:00';
export const closing = '2026-03-20T18:00:00+08:00';

export const drawn: Partial<CampaignFields> = { way: 'window-then-draw', windowUntil: windowEnd, closesAt: closing };

/** Campaigns whose window is drawn among, from their draft to the last of their winners. */
export interface DrawnDesk extends Desk {
  readonly s: TestServer;
  /** Moves the clock; whoever is signed in stays so. */
  setClock(at: string): Promise<void>;
  /** An announced campaign with its draw announced, open for entries. */
  open(stock: number, more?: Partial<CampaignFields>): Promise<DeskAnswer>;
  people(count: number, org?: string): Promise<Claimant[]>;
  /** The window ends, and the clock closes the lists. */
  freeze(campaign: DeskAnswer): Promise<DrawAnswer[]>;
  /** Two read the seed on its day; the server does the rest. */
  draw(campaign: DeskAnswer): Promise<DrawAnswer[]>;
  desk(campaign: DeskAnswer): Promise<DeskAnswer>;
}

export async function openDrawnDesk(s: TestServer): Promise<DrawnDesk> {
  const setClock = async (at: string) => {
    await s.world.setClock(at);
    await s.world.owner.query(
      `update sessions set expires_at = clock_now() + interval '1 year', ends_at = clock_now() + interval '1 year'`,
    );
  };
  await setClock(drafting);
  const desk = await openDesk(s);
  const drawsOf = async ({ id }: DeskAnswer) => {
    const { draws = [] } = done(await s.client().get<DeskAnswer>(`/api/campaigns/${id}`));
    return Promise.all(draws.map(async (draw) => done(await s.client().get<DrawAnswer>(`/api/open/draws/${draw.id}`))));
  };
  return {
    ...desk,
    s,
    setClock,
    async open(stock, more = {}) {
      await setClock(drafting);
      const campaign = await desk.announce(stock, { ...drawn, ...more });
      const asked = { sources: sourcesFor(sourceDay) };
      const ready = done(await desk.chief.post<DeskAnswer>(`/api/campaigns/${campaign.id}/draw`, asked));
      await setClock(opening);
      return ready;
    },
    people: (count, org) => plantClaimants(s, count, org),
    async freeze(campaign) {
      await setClock(windowEnd);
      await s.ticker.settle();
      return drawsOf(campaign);
    },
    async draw(campaign) {
      await setClock(drawnDay);
      const [first] = (await drawsOf(campaign)).filter(({ state, undrawn }) => state === 'frozen' && !undrawn);
      if (first !== undefined)
        for (const reader of [desk.drafter, desk.chief])
          done(await reader.post<DrawDeskAnswer>(`/api/draws/${first.id}/readings`, { values: seedValues }));
      await s.ticker.settle();
      return drawsOf(campaign);
    },
    desk: async ({ id }) => done(await desk.chief.get<DeskAnswer>(`/api/campaigns/${id}/desk`)),
  };
}

export const enter = async (who: readonly Claimant[], campaign: DeskAnswer, more: object = {}): Promise<void> => {
  for (const { client } of who) done(await claim(client, campaign, more));
};

export const mineOf = async (client: Client, { id }: Pick<DeskAnswer, 'id'>): Promise<ClaimAnswer | undefined> =>
  done(await client.get<CampaignLine>(`/api/campaigns/${id}`)).mine;

export const ownDrawOf = async (client: Client, { id }: Pick<DeskAnswer, 'id'>): Promise<MyDrawAnswer> =>
  done(await client.get<MyDrawAnswer>(`/api/my/campaigns/${id}/draw`));
