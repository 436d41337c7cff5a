import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CampaignAnswer, CampaignNow } from '../../../kernel/allot-answers.ts';
import { campaignQuery } from './queries.ts';

/** The server's clock on this phone, ticking: the phone's own may be wrong by minutes. */
export function useServerClock(now: string): number {
  const [at, setAt] = useState(() => Date.parse(now));
  useEffect(() => {
    const offset = Date.parse(now) - Date.now();
    const timer = setInterval(() => setAt(Date.now() + offset), 250);
    return () => clearInterval(timer);
  }, [now]);
  return at;
}

/** How long before the opening a page begins to listen. */
const soonMs = 10 * 60_000;

/** Whether there is anything to hear: what is left, which stays true on the page of who has one, and the place of whoever waits. */
function isWorthListening({ phase, opensAt }: CampaignAnswer, at: number): boolean {
  if (phase === 'coming') return Date.parse(opensAt) - at < soonMs;
  return phase === 'open' || phase === 'drawing';
}

/** What is left, told by the server every second while the page is open; undefined where nothing is heard. */
export function useLive(campaign: CampaignAnswer): CampaignNow | undefined {
  const client = useQueryClient();
  const [heard, setHeard] = useState<CampaignNow>();
  const { id, edition, phase, mine, paused } = campaign;
  const isPaused = paused !== undefined;
  // Anew with what she has: the server stops looking it up once she has one.
  const has = mine?.state;
  // A page that was opened days before begins by itself.
  const listens = isWorthListening(campaign, useServerClock(campaign.now));
  useEffect(() => {
    if (!listens) return undefined;
    const source = new EventSource(`/api/campaigns/${encodeURIComponent(id)}/live`);
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const now = JSON.parse(data) as CampaignNow;
      setHeard(now);
      // It has opened, was changed, is paused or over, or a place came free for her: the page is made anew.
      const isMoved = now.paused !== isPaused || (now.mine !== undefined && now.mine.state !== has);
      if (now.edition !== edition || now.phase !== phase || isMoved)
        void client.invalidateQueries({ queryKey: campaignQuery(id).queryKey });
    });
    return () => source.close();
  }, [client, id, listens, edition, phase, isPaused, has]);
  return listens ? heard : undefined;
}
