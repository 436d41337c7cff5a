/**
 * How a member stands to work. It changes nothing about being a member: whoever retires or loses the job stays one, and a
 * service that treats a standing otherwise says so in a rule of its own, with its source.
 */
export const standings = {
  employed: '在职（含平台就业）',
  'inner-retired': '内部退养',
  retired: '退休',
  unemployed: '失业、待业',
  'unit-closed': '单位没有了，由上级工会保留会籍',
  'home-area': '新单位还没有工会，由家所在地的工会保留会籍',
} as const;

export type Standing = keyof typeof standings;

export function isStanding(word: string): word is Standing {
  return Object.hasOwn(standings, word);
}

/** Why a membership ended, in words for whoever reads its history. */
export const leftWords = {
  transferred: '转到别的工会',
  left: '退会',
  retired: '退休',
  died: '去世',
  dissolved: '工会撤销',
  mistaken: '登记有误',
} as const;

export type LeftWhy = keyof typeof leftWords;
