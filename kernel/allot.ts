import type { AnyValues, Fields } from './field.ts';
import { type Complaint, complain } from './complaint.ts';
import { checkFields } from './inspect-fields.ts';
import type { Role } from './party.ts';
import { pauseName } from './pause.ts';
import { type Cite, type Rules, type RuleInput, type Tunables, namesInWords, tunedWrong, unpublished } from './rule.ts';
import type { Page, Scene } from './service.ts';
import { type Wishes, checkWishes } from './wish.ts';

/**
 * The capability «allot»: limited goods, who may have one and how it is decided. A folder declares it once
 * (`services/<id>/allotment.ts`); each campaign of it says how many there are, who gives them and when.
 */

/** How it is decided who gets one. */
export const ways = {
  'first-come': '先到先得',
  'window-then-draw': '时段内报名后抽签，余下的先到先得',
  draw: '报名后抽签',
  review: '报名后按需要排序',
} as const;
export type Way = keyof typeof ways;
export const wayNames = Object.keys(ways) as Way[];

/** Whether those who entered in the window are drawn among (docs/draw.md). */
export const isDrawn = (way: Way): boolean => way === 'draw' || way === 'window-then-draw';

/** What has parts of its own: nothing, each union, each time. */
export const splits = { whole: '不分', unions: '分到各工会', slots: '分时段' } as const;
export type Split = keyof typeof splits;
export const splitNames = Object.keys(splits) as Split[];

/** Who has at most one. */
export const eaches = { member: '每位会员', household: '每户', employer: '每个单位' } as const;
export type Each = keyof typeof eaches;

/** What a claim has come to. */
export const claimStates = {
  granted: '已有名额',
  waiting: '候补中',
  entered: '已报名',
  fetched: '已领取',
  'given-back': '已退回',
  missed: '未到',
  lost: '没有名额',
  lapsed: '没按时选，已退回',
  'called-off': '活动取消',
} as const;
export type ClaimState = keyof typeof claimStates;

/** The same in words that fit what is given: of a place one has come, and has not fetched it. */
export function claimWords(state: ClaimState, allotment: Allotment | undefined): string {
  return state === 'fetched' && allotment?.allot.attended ? '已到场' : claimStates[state];
}

/** Something that is handed out: of a place one comes to, or a voucher, there is nothing that could be missing. */
export const isHanded = (allotment: Allotment | undefined): boolean =>
  allotment !== undefined && !allotment.allot.attended && allotment.allot.gives === undefined;

/** How much somebody needs one: whoever has more points comes first, and is told what they are made of. */
export interface Score {
  readonly points: number;
  readonly why: string;
}

/** What need is weighed by: what a rule may know of her, and whether her file of hardship is in force, where it is looked at. */
export interface ScoreInput<F extends Fields, T extends Tunables> extends RuleInput<F, T> {
  readonly inHardship: boolean;
}

export interface Allot<F extends Fields = Fields, T extends Tunables = Tunables> {
  /** What is given, and what it is counted in: «礼包», «份». */
  readonly goods: string;
  readonly unit: string;
  /** Who may have at most one: a campaign chooses among these, the first where it says nothing. */
  readonly each: readonly Each[];
  /** A place that one comes to, and no thing that is fetched: said in those words. */
  readonly attended?: true;
  /** Asked only where each household has one: the question whose answer says which. Only a keyed hash of the answer is kept. */
  readonly household?: keyof F & string;
  readonly ways: readonly Way[];
  readonly splits: readonly Split[];
  /** Whoever comes when all are given waits in line, as far as the campaign has room. */
  readonly waits?: true;
  /** What was given may be given back, until the campaign's last moment for it; it goes to whoever waits first. */
  readonly givesBack?: true;
  /** Whoever had one and did not come is not let in for so long: names a tunable of days. */
  readonly noShow?: keyof T & string;
  /** Whoever got nothing in the campaign before comes first in the next. */
  readonly carriesOver?: true;
  /** Where its campaigns go: one of what this service lists openly. */
  readonly goesTo?: string;
  /** In which role a union signs its members up by a list; only where nothing is asked that each says for herself. */
  readonly listed?: { readonly by: Role };
  /** What follows a grant beside its number, in the same transaction (`server/allotments/following.ts`). */
  readonly gives?: 'voucher';
  /** What one is worth may be said of a campaign; of vouchers and of goods to choose among it is told from them. */
  readonly worth?: true;
  /** What all that is given may cost the union in money at most: names a tunable of money that limits. */
  readonly cap?: keyof T & string;
  /**
   * Whoever came may choose others who came, in secret; at one moment for all, who chose each other is told so, and nobody is
   * told anything else (docs/adr/0061). Names tunables: how many one may choose, for how many days, and when it is asked how it
   * went.
   */
  readonly mutual?: {
    readonly most: keyof T & string;
    readonly chooseDays: keyof T & string;
    readonly askAfterDays: keyof T & string;
  };
  /** A review looks whether she is on file as in hardship; no other way pays for that look. */
  readonly weighsHardship?: true;
  score?(input: ScoreInput<F, T>): Score;
}

export interface Allotment<F extends Fields = Fields, T extends Tunables = Tunables> {
  /** The folder's name. */
  readonly id: string;
  readonly title: string;
  readonly scene: Scene;
  /** One sentence for a worker: who gets what. */
  readonly lead: string;
  readonly words?: readonly string[];
  readonly edition: number;
  /** Whoever looks into a calendar may read which it is; of all others it says «工会活动». */
  readonly openly?: true;
  readonly cites?: Cite;
  /** What a claim is asked; none of it sensitive. */
  readonly form: F;
  readonly pages: readonly Page[];
  readonly tunables: T;
  readonly eligible: Rules<F, T>;
  /** The rules look at what she took part in before; each claim then costs a look at that. */
  readonly looksBack?: true;
  /** The rules look at when she was born, or at her sex; each claim then costs a look at the register. */
  readonly looksAtPerson?: true;
  readonly allot: Allot<F, T>;
  /** What whoever has been given one is asked of it. */
  readonly wishes?: Wishes;
}

/** Declares limited goods; it changes nothing and lets the compiler check the references inside. */
export function defineAllotment<const F extends Fields, const T extends Tunables>(
  allotment: Allotment<F, T>,
): Allotment<F, T> {
  return allotment;
}

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

function checkForm({ form, pages, eligible }: Allotment): Complaint[] {
  const paged = pages.flatMap((page) => page.fields);
  return [
    ...checkFields('form', form),
    ...Object.entries(form).flatMap(([id, { sensitive, kind }]) =>
      complain(
        [paged.filter((field) => field === id).length !== 1, `form.${id}`, 'stands on one page, once'],
        [
          sensitive !== undefined,
          `form.${id}.sensitive`,
          'a claim is settled with many others: what is sealed is asked afterwards, as a wish, or belongs into a case',
        ],
        [kind === 'files' || kind === 'document', `form.${id}`, 'papers and documents belong into a case'],
      ),
    ),
    ...paged.flatMap((id) => complain([!form[id], 'pages', `no field is called «${id}»`])),
    ...Object.keys(eligible).flatMap((id) =>
      complain([!/^[a-z][a-z0-9-]*$/.test(id), `eligible.${id}`, 'a rule id is lower-case words with hyphens']),
    ),
  ];
}

function checkAllot({ allot, form, tunables, wishes }: Allotment): Complaint[] {
  const blocks = allot.noShow === undefined ? undefined : tunables[allot.noShow];
  return complain(
    [allot.ways.length === 0, 'allot.ways', 'names no way'],
    [allot.splits.length === 0, 'allot.splits', 'names no split'],
    [allot.each.length === 0, 'allot.each', 'names nobody'],
    [allot.each.includes('household') && !form[allot.household ?? ''], 'allot.household', 'names no field of the form'],
    [
      allot.worth !== undefined && (allot.gives !== undefined || wishes !== undefined),
      'allot.worth',
      'is said of vouchers by their terms, and of goods one by one',
    ],
    [
      !allot.each.includes('household') && allot.household !== undefined,
      'allot.household',
      'is asked where each household has one',
    ],
    [allot.noShow !== undefined && blocks?.kind !== 'days', 'allot.noShow', 'names no tunable of days'],
    [
      allot.cap !== undefined && (allot.gives === undefined || !tunables[allot.cap]?.limit),
      'allot.cap',
      'names a tunable of money that limits, where something is given that costs money',
    ],
    [
      allot.mutual !== undefined &&
        (tunables[allot.mutual.most]?.kind !== 'count' ||
          tunables[allot.mutual.chooseDays]?.kind !== 'days' ||
          tunables[allot.mutual.askAfterDays]?.kind !== 'days'),
      'allot.mutual',
      'names a tunable that counts and two of days',
    ],
    [
      allot.listed !== undefined && Object.keys(form).length > 0,
      'allot.listed',
      'what each is asked herself nobody answers for her',
    ],
    [
      allot.noShow !== undefined && allot.gives === 'voucher',
      'allot.noShow',
      'a voucher lapses on its last day, and nobody misses it',
    ],
    [allot.ways.includes('review') && allot.score === undefined, 'allot.score', 'a review puts in order by a score'],
    [
      allot.each.includes('employer') && allot.splits.every((split) => split === 'unions'),
      'allot.splits',
      'an employer’s one is not split among unions, and so there must be another way to split',
    ],
  );
}

/** What the compiler cannot check in a definition; the server does not start while there is any. */
export function inspectAllotment(allotment: Allotment): Complaint[] {
  const { id, tunables, eligible } = allotment;
  return [
    ...complain([!idPattern.test(id), 'id', `«${id}» is no folder name of lower-case words with hyphens`]),
    ...checkForm(allotment),
    ...checkAllot(allotment),
    ...checkWishes(allotment),
    ...Object.entries(tunables).flatMap(([name, held]) =>
      complain(
        [
          held.default !== unpublished && tunedWrong(held, held.default) !== undefined,
          `tunables.${name}`,
          'the default is out of its bounds',
        ],
        [name === pauseName, `tunables.${name}`, 'the name is taken: under it a union pauses the kind'],
      ),
    ),
    ...Object.entries(eligible).flatMap(([rule, { says }]) =>
      [...says.matchAll(namesInWords)]
        .filter(([, name]) => !tunables[name!])
        .map(([, name]) => ({ at: `eligible.${rule}.says`, says: `no tunable is called «${name}»` })),
    ),
  ];
}

/** What a claim is asked: which household it is for only where each has one. */
export function askedOf({ form, pages, allot }: Allotment, each: Each): Pick<Allotment, 'form' | 'pages'> {
  const { household } = allot;
  if (household === undefined || each === 'household') return { form, pages };
  const { [household]: _left, ...rest } = form;
  const fewer = pages.map((page) => ({ ...page, fields: page.fields.filter((field) => field !== household) }));
  return { form: rest, pages: fewer.filter(({ fields }) => fields.length > 0) };
}

/** The answer that tells one household from another, so that however it is written it is the same one. */
export function householdIn({ allot }: Allotment, form: AnyValues): string | undefined {
  const answer = allot.household === undefined ? undefined : form[allot.household];
  if (typeof answer !== 'string') return undefined;
  return answer
    .normalize('NFKC')
    .replaceAll(/[\s·,，.。;；\-—_()（）#]/g, '')
    .toUpperCase();
}
