import type { Fen } from '../../../kernel/money.ts';
import type { TillAnswer, TillOffer, UploadAnswer, UseLine } from '../../../kernel/voucher/answers.ts';
import { Refused, api } from '../../api/client.ts';
import { phoneStore } from '../../api/phone-store.ts';

/** What was taken on this phone without a network, and what became of it when it was sent. */
export interface OfflineTaken {
  /** Its number for the platform, which settles it once however often it is sent. */
  readonly key: string;
  /** The key under which it was tried over the network before, which may have been heard. */
  readonly triedKey: string;
  readonly merchantId: string;
  readonly campaignId: string;
  readonly name: string;
  readonly number: number;
  readonly code: string;
  readonly billFen: Fen;
  readonly offFen: Fen;
  /** By the platform's clock, as far as this phone knows it. */
  readonly at: string;
  readonly state: 'kept' | 'settled' | 'refused';
  /** Why it is not settled. */
  readonly says?: string;
}

const tills = phoneStore<TillAnswer>('hongqiao-till', 'till');
const taken = phoneStore<OfflineTaken>('hongqiao-till-taken', 'taken');
const place = 'mine';

/** What this phone may take: from the platform, or what was kept of it where there is no network. */
export async function fetchTill(): Promise<TillAnswer> {
  try {
    const answer = await api.get<TillAnswer>('/api/my/till');
    await tills.put(place, answer).catch(() => undefined);
    return answer;
  } catch (fault) {
    const kept =
      fault instanceof Refused && fault.code === 'offline' ? await tills.get(place).catch(() => undefined) : undefined;
    if (kept === undefined) throw fault;
    return kept;
  }
}

export async function listTaken(): Promise<OfflineTaken[]> {
  const all = await taken.all().catch(() => []);
  // oxlint-disable-next-line unicorn/no-array-sort -- the browsers of phones from before 2023 have no toSorted
  return all.sort((a, b) => b.at.localeCompare(a.at));
}

export const keepTaken = (one: OfflineTaken): Promise<unknown> => taken.put(one.key, one);
export const dropTaken = (key: string): Promise<unknown> => taken.delete(key).catch(() => undefined);

/** Whether this phone may take one more without a network: so many and for so much within so many hours. */
export function mayTakeOffline(offer: TillOffer, all: readonly OfflineTaken[], offFen: Fen, now: number): boolean {
  const since = now - offer.offlineHours * 3_600_000;
  const counted = all.filter(
    (one) => one.campaignId === offer.campaignId && one.state !== 'refused' && Date.parse(one.at) > since,
  );
  const fen = counted.reduce((sum, one) => sum + one.offFen, 0);
  return counted.length < offer.offlineMost && fen + offFen <= offer.offlineMostFen;
}

/**
 * Sends what was taken without a network. What had been tried over the network is asked for again under its own key first:
 * the platform may have heard it, and then gives the same answer. Throws where there still is no network.
 */
export async function sendTaken(merchantId: string): Promise<void> {
  const waiting = (await listTaken()).filter((one) => one.state === 'kept' && one.merchantId === merchantId);
  const left: OfflineTaken[] = [];
  for (const one of waiting) {
    const { code, billFen, offFen, triedKey } = one;
    try {
      await api.post<UseLine>(`/api/tills/${merchantId}/uses`, { code, billFen, offFen }, triedKey);
      await keepTaken({ ...one, state: 'settled' });
    } catch (fault) {
      if (!(fault instanceof Refused) || fault.code === 'offline' || fault.status >= 500) throw fault;
      left.push(one);
    }
  }
  for (let from = 0; from < left.length; from += 50) {
    const some = left.slice(from, from + 50);
    const uses = some.map(({ key, code, billFen, at }) => ({ key, code, billFen, at }));
    const { results } = await api.post<UploadAnswer>(`/api/tills/${merchantId}/uploads`, { uses });
    for (const one of some) {
      const result = results.find(({ key }) => key === one.key);
      if (result === undefined) continue;
      const { says } = result;
      await keepTaken(result.use ? { ...one, state: 'settled' } : { ...one, state: 'refused', ...(says && { says }) });
    }
  }
}
