import type { CampaignAnswer, CampaignLine, ClaimAnswer, SliceLine } from '../../kernel/allot-answers.ts';
import { type CampaignFacts, phaseOf } from '../../kernel/claim.ts';
import { worthOf } from '../../kernel/worth.ts';
import { pauseOf } from '../../kernel/pause.ts';
import type { CampaignRow, ClaimRow, SliceRow } from './queries.ts';

const iso = (at: Date | null) => (at === null ? undefined : at.toISOString());
const isoOf = (ms: number) => new Date(ms).toISOString();

/** A campaign as claims are judged by it. */
export function factsOf(row: CampaignRow): CampaignFacts {
  return {
    orgId: row.org.id,
    edition: row.edition,
    state: row.state,
    way: row.way,
    split: row.split,
    each: row.each,
    who: row.who,
    choices: row.choices,
    tuned: row.tuned,
    opensAt: row.opens_at.getTime(),
    closesAt: row.closes_at.getTime(),
    ...(row.window_until !== null && { windowUntil: row.window_until.getTime() }),
    ordered: row.ordered_at !== null,
    released: row.released_at !== null,
    ...(row.paused && { paused: pauseOf(row.paused.cites, row.paused) }),
    ...(row.called_off_why !== null && { calledOffWhy: row.called_off_why }),
    slices: row.slices.map(({ slice, org, label, starts }) => ({
      slice,
      ...(org && { orgId: org.id }),
      ...(label !== null && { label }),
      ...(starts !== null && { startsAt: starts }),
    })),
  };
}

/** A claim as whoever made it sees it. */
export function claimAnswer(
  row: Pick<ClaimRow, 'id' | 'campaign_id' | 'state' | 'slice' | 'label' | 'number' | 'place' | 'score_why' | 'at'> & {
    readonly said: Readonly<Record<string, unknown>>;
  },
): ClaimAnswer {
  const { choice } = row.said;
  const holds = row.state === 'granted' || row.state === 'fetched' || row.state === 'missed';
  return {
    id: row.id,
    campaignId: row.campaign_id,
    state: row.state,
    slice: row.slice,
    ...(row.label !== null && { label: row.label }),
    ...(holds && row.number !== null && { number: row.number }),
    ...(row.state === 'waiting' && row.place !== null && { place: row.place }),
    ...(typeof choice === 'string' && { choice }),
    ...(row.score_why !== null && { scoreWhy: row.score_why }),
    at: row.at.toISOString(),
  };
}

export function sliceLine({ slice, label, org, starts, ends, quota, given, waits, waiting }: SliceRow): SliceLine {
  const said = label ?? org?.name;
  return {
    slice,
    ...(said !== undefined && { label: said }),
    ...(starts !== null && { startsAt: isoOf(starts) }),
    ...(ends !== null && { endsAt: isoOf(ends) }),
    quota,
    left: quota - given,
    waiting,
    waits,
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

/** Of what was called off a claim is as good as taken back, from that moment on and not only when its turn has come. */
function standing({ state, settled_at }: CampaignRow, mine: ClaimRow): ClaimRow {
  const isHeld = mine.state === 'granted' || mine.state === 'waiting' || mine.state === 'entered';
  return state === 'called-off' && settled_at === null && isHeld ? { ...mine, state: 'called-off' } : mine;
}

/** How many there are in all its parts. */
export const stockOf = (slices: CampaignRow['slices']) => sum(slices.map(({ quota }) => quota));

export function campaignLine(row: CampaignRow, mine?: ClaimRow): CampaignLine {
  return {
    id: row.id,
    service: row.service,
    name: row.name,
    lead: row.lead,
    org: row.org,
    phase: phaseOf(factsOf(row), row.now.getTime()),
    way: row.way,
    opensAt: row.opens_at.toISOString(),
    closesAt: row.closes_at.toISOString(),
    stock: stockOf(row.slices),
    left: sum(row.slices.map(({ quota, given }) => quota - given)),
    ...(row.paused && { paused: pauseOf(row.paused.cites, row.paused) }),
    ...(row.called_off_at && { calledOff: { at: row.called_off_at.toISOString(), why: row.called_off_why! } }),
    ...(mine && { mine: claimAnswer(standing(row, mine)) }),
  };
}

export function campaignAnswer(row: CampaignRow, mine?: ClaimRow, forMe?: boolean): Omit<CampaignAnswer, 'goods'> {
  const windowUntil = iso(row.window_until);
  const givesBackUntil = iso(row.gives_back_until);
  const eachFen = row.worth_fen ?? row.face_fen;
  return {
    ...campaignLine(row, mine),
    edition: row.edition,
    split: row.split,
    each: row.each,
    who: row.who,
    ...(eachFen !== null && { worth: worthOf(eachFen, row.slices) }),
    choices: row.choices,
    ...(windowUntil && { windowUntil }),
    ...(givesBackUntil && { givesBackUntil }),
    slices: row.slices.map(sliceLine),
    ...(forMe !== undefined && { forMe }),
    now: row.now.toISOString(),
  };
}
