import type { OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import type { Reason } from './refusal.ts';
import type { Member } from './rule.ts';
import { type Standing, standings } from './standing.ts';

/** Who a campaign is for among the members of its union, beyond the rules of its kind. What is absent lets everybody in. */
export interface Who {
  /** Members of one of these unions, by place or by sector: those of the couriers’ federation, say. */
  readonly unions?: readonly string[];
  readonly standings?: readonly Standing[];
  readonly sex?: Sex;
  /** Whole years that she has reached, and that she has not gone beyond, on the day on which she claims. */
  readonly ageFrom?: number;
  readonly ageTo?: number;
}

export const sexes = { female: '女', male: '男' } as const;
export type Sex = keyof typeof sexes;
export const sexNames = Object.keys(sexes) as Sex[];

/** The same as everybody reads it, with the unions by their names. */
export type WhoAnswer = Omit<Who, 'unions'> & { readonly unions?: readonly OrgRef[] };

/** The oldest that a bound may name. */
export const oldest = 120;

/** Conditions in one order and without empty ones, so that two that say the same are the same. */
export function tidyWho({ unions = [], standings: of = [], sex, ageFrom, ageTo }: Who): Who {
  return {
    ...(unions.length > 0 && { unions: [...new Set(unions)].toSorted() }),
    ...(of.length > 0 && { standings: [...new Set(of)].toSorted() }),
    ...(sex !== undefined && { sex }),
    ...(ageFrom !== undefined && { ageFrom }),
    ...(ageTo !== undefined && { ageTo }),
  };
}

/** What of typed conditions lets nobody in. */
export function whoWrong({ ageFrom, ageTo }: Who): Reason[] {
  return ageFrom !== undefined && ageTo !== undefined && ageFrom > ageTo
    ? [{ at: 'who', says: '年龄的下限不能高过上限' }]
    : [];
}

/** Whether the register has to be asked for her birth or her sex. */
export const looksAtPerson = ({ sex, ageFrom, ageTo }: Pick<Who, 'sex' | 'ageFrom' | 'ageTo'>): boolean =>
  sex !== undefined || ageFrom !== undefined || ageTo !== undefined;

/** Whole years on a day; who was born on 29 February is a year older on 1 March where there is none. */
export function ageOn(bornOn: Day, today: Day): number {
  const years = Number(today.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return today.slice(5) < bornOn.slice(5) ? years - 1 : years;
}

export function ageWords({ ageFrom, ageTo }: Pick<Who, 'ageFrom' | 'ageTo'>): string | undefined {
  if (ageFrom !== undefined && ageTo !== undefined) return `${ageFrom} 到 ${ageTo} 周岁`;
  if (ageFrom !== undefined) return `满 ${ageFrom} 周岁`;
  return ageTo === undefined ? undefined : `不超过 ${ageTo} 周岁`;
}

/** For whom it is, one condition a line; none where it is for all members. */
export function whoWords({ unions = [], standings: of = [], sex, ...age }: WhoAnswer): string[] {
  const ages = ageWords(age);
  return [
    ...(unions.length > 0 ? [`${unions.map(({ name }) => name).join('、')}的会员`] : []),
    ...(of.length > 0 ? [of.map((one) => standings[one]).join('、')] : []),
    ...(sex === undefined ? [] : [`${sexes[sex]}职工`]),
    ...(ages === undefined ? [] : [ages]),
  ];
}

interface Asking {
  readonly member: Member;
  /** Her union and all those above it, by place and by sector. */
  readonly line: readonly string[];
  readonly today: Day;
}

const unread = (what: string) => `登记里看不出你的${what}，请联系你的工会核对证件以后再领`;

function ageReason({ ageFrom, ageTo }: Who, { member, today }: Asking): Reason[] {
  if (ageFrom === undefined && ageTo === undefined) return [];
  if (member.bornOn === undefined) return [{ at: 'age', says: unread('年龄') }];
  const age = ageOn(member.bornOn, today);
  const isWithin = age >= (ageFrom ?? 0) && age <= (ageTo ?? Infinity);
  return isWithin
    ? []
    : [
        {
          at: 'age',
          says: `这次给${ageWords({ ...(ageFrom !== undefined && { ageFrom }), ...(ageTo !== undefined && { ageTo }) })}的会员`,
        },
      ];
}

/** Which conditions of a campaign somebody does not meet, all of them at once. */
export function reasonsOfWho(who: WhoAnswer, asking: Asking): Reason[] {
  const { unions = [], standings: of = [], sex } = who;
  const { member, line } = asking;
  const says = (at: string, words: string) => [{ at, says: words }];
  return [
    ...(unions.length === 0 || unions.some(({ id }) => line.includes(id))
      ? []
      : says('unions', `这次给${unions.map(({ name }) => name).join('、')}的会员`)),
    ...(of.length === 0 || of.includes(member.standing)
      ? []
      : says(
          'standing',
          `这次给${of.map((one) => standings[one]).join('、')}的会员；登记不对的，请先办“退休、失业、单位变了，保留会籍”`,
        )),
    ...(sex === undefined || member.sex === sex
      ? []
      : says('sex', member.sex === undefined ? unread('性别') : `这次给${sexes[sex]}职工`)),
    ...ageReason(
      {
        ...(who.ageFrom !== undefined && { ageFrom: who.ageFrom }),
        ...(who.ageTo !== undefined && { ageTo: who.ageTo }),
      },
      asking,
    ),
  ];
}
