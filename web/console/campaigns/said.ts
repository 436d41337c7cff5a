import type { Allotment, Each, Split, Way } from '../../../kernel/allot.ts';
import type { CampaignFields, DeskAnswer, SliceFields } from '../../../kernel/allot-answers.ts';
import { type Who, tidyWho } from '../../../kernel/who.ts';

/** One part of a campaign as it is typed. */
export interface SaidSlice {
  readonly orgId?: string;
  readonly label: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly quota: number | null;
  readonly waits: number | null;
}

/** One of the goods as it is typed; yuan. */
export interface SaidGood {
  readonly label: string;
  readonly worth: number | null;
  readonly quota: number | null;
  readonly holds: string;
}

export const emptyGood: SaidGood = { label: '', worth: null, quota: null, holds: '' };

/** A campaign as it is typed; empty where nothing is. */
export interface Said {
  readonly service: string;
  readonly name: string;
  readonly lead: string;
  readonly way: Way;
  readonly split: Split;
  readonly each: Each;
  readonly who: Who;
  /** What one is worth; yuan. */
  readonly worth: number | null;
  readonly choices: string;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly windowUntil: string;
  readonly releasesAt: string;
  readonly givesBackUntil: string;
  /** The campaign before, of which whoever got nothing comes first here. */
  readonly follows: string;
  /** One of what is listed openly. */
  readonly goesTo: string;
  readonly slices: readonly SaidSlice[];
  /** What whoever is given one may choose among; none where nothing is chosen. */
  readonly goods: readonly SaidGood[];
}

export const emptySlice: SaidSlice = { label: '', startsAt: '', endsAt: '', quota: null, waits: 0 };

const goodsOf = (old: DeskAnswer | undefined) =>
  old?.goods?.map(({ label, worthFen, quota, holds = '' }) => ({ label, worth: worthFen / 100, quota, holds }));

/** What the form begins with: a kind of campaign, or one that is changed. */
export function startOf(allotment: Allotment, old: DeskAnswer | undefined): Said {
  // The part that is everybody's after a release is made by the server.
  const parts = old?.parts.filter(({ slice }) => old.split === 'whole' || slice > 0) ?? [];
  return {
    service: allotment.id,
    name: old?.name ?? '',
    lead: old?.lead ?? '',
    way: old?.way ?? allotment.allot.ways[0]!,
    split: old?.split ?? allotment.allot.splits[0]!,
    each: old?.each ?? allotment.allot.each[0]!,
    who: { ...old?.who, unions: old?.who.unions?.map(({ id }) => id) ?? [] },
    // Of vouchers and goods it is told from them.
    worth: allotment.allot.worth && old?.worth?.eachFen !== undefined ? old.worth.eachFen / 100 : null,
    choices: old?.choices.join('、') ?? '',
    opensAt: old?.opensAt ?? '',
    closesAt: old?.closesAt ?? '',
    windowUntil: old?.windowUntil ?? '',
    releasesAt: old?.releasesAt ?? '',
    givesBackUntil: old?.givesBackUntil ?? '',
    follows: old?.follows ?? '',
    goesTo: old?.goesTo?.id ?? '',
    goods: allotment.wishes === undefined ? [] : (goodsOf(old) ?? [emptyGood]),
    slices:
      old === undefined
        ? [emptySlice]
        : parts.map(({ org, label, startsAt, endsAt, quota, waits }) => ({
            ...(org && { orgId: org.id }),
            label: org === undefined ? (label ?? '') : '',
            startsAt: startsAt ?? '',
            endsAt: endsAt ?? '',
            quota,
            waits,
          })),
  };
}

function sliceOf({ orgId, label, startsAt, endsAt, quota, waits }: SaidSlice, split: Split): SliceFields {
  return {
    quota: quota ?? 0,
    waits: waits ?? 0,
    ...(split === 'unions' && orgId !== undefined && { orgId }),
    ...(split === 'slots' && label !== '' && { label }),
    ...(split === 'slots' && startsAt !== '' && { startsAt }),
    ...(split === 'slots' && endsAt !== '' && { endsAt }),
  };
}

/** As it is sent; what does not belong to the way or the split is left out. */
export function fieldsOf(said: Said): CampaignFields {
  const { way, split, choices, windowUntil, releasesAt, givesBackUntil, follows, goesTo, slices, goods, ...more } =
    said;
  const { who: whom, worth: one, ...plain } = more;
  const who = tidyWho(whom);
  const until = way === 'draw' || way === 'review' ? windowUntil || said.closesAt : windowUntil;
  return {
    ...plain,
    way,
    split,
    ...(Object.keys(who).length > 0 && { who }),
    ...(one !== null && { worthFen: Math.round(one * 100) }),
    choices: choices
      .split(/[、,，\n]/)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    ...(way !== 'first-come' && until !== '' && { windowUntil: until }),
    ...(split === 'unions' && releasesAt !== '' && { releasesAt }),
    ...(givesBackUntil !== '' && { givesBackUntil }),
    ...(follows !== '' && { follows }),
    ...(goesTo !== '' && { goesTo }),
    ...(goods.length > 0 && {
      goods: goods.map(({ label, worth, quota, holds }) => ({
        label,
        worthFen: Math.round((worth ?? 0) * 100),
        quota: quota ?? 0,
        ...(holds.trim() !== '' && { holds }),
      })),
    }),
    slices: (split === 'whole' ? slices.slice(0, 1) : slices).map((one) => sliceOf(one, split)),
  };
}
