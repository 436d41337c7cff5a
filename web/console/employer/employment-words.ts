import type { EmploymentLine, InviteResult } from '../../../kernel/employer-answers.ts';
import { dayWords } from '../members/words.ts';
import { shortDayWords } from '../words/moment-words.ts';

export function nameWords({ name, employeeNumber }: EmploymentLine): string {
  return name ?? (employeeNumber === undefined ? '没有报姓名' : `工号 ${employeeNumber}`);
}

/** Where somebody stands, in words that say what follows. */
export function stateWords({ state, joinedOn, invitedAt }: EmploymentLine): string {
  switch (state) {
    case 'new':
      return '还没邀请';
    case 'inviting':
      return '短信正在发';
    case 'invited':
      return invitedAt === undefined ? '已邀请' : `${shortDayWords(invitedAt)}已邀请，等本人决定`;
    case 'unsent':
      return '短信没发出去，可以再发';
    case 'member':
      return joinedOn === undefined ? '本会会员' : `本会会员，${dayWords(joinedOn)}入会`;
    case 'left':
      return '已离职';
    case 'stays':
      return '已离职，会籍还在本会';
  }
}

export const resultWords: Readonly<Record<InviteResult, string>> = {
  sent: '短信马上发出',
  'no-phone': '没有能收短信的手机号，请当面告诉本人',
  member: '已经是本会会员，不用邀请',
  left: '单位报已离职，不再邀请',
  'already-invited': '今天已经邀请过，明天可以再发',
};

/** Whom a message can be sent to. */
export function mayInvite({ state, phone }: EmploymentLine): boolean {
  return phone !== undefined && (state === 'new' || state === 'invited' || state === 'unsent');
}
