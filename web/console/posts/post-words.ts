import type { GrantLine, GrantState, HeldLine, IdentityCheck, ResetState } from '../../../kernel/post-answers.ts';
import { dutyWords } from '../../../kernel/duty.ts';
import { roleWords } from '../../../kernel/party.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';

/** What is held or to be given, in words: the union and the role, or the duty. */
export function heldWords({ org, role, duty }: Pick<HeldLine, 'org' | 'role' | 'duty'>): string {
  if (duty !== undefined) return dutyWords[duty];
  return `${org?.name ?? ''} · ${role === undefined ? '' : roleWords[role]}`;
}

export const stateWords: Readonly<Record<GrantState, string>> = {
  asked: '等另一位安全管理员确认',
  waiting: '已确认，到日子生效',
  held: '已生效',
  void: '到日子时没有生效：账号停用了、已有岗位，或者工会已撤销',
  refused: '没有同意',
  withdrawn: '已撤回',
};

export const resetStateWords: Readonly<Record<ResetState, string>> = {
  asked: '等另一位安全管理员核对身份后确认',
  open: '已确认，本人还没有用新的方式登录',
  used: '本人已经用新的方式登录',
  over: '过期或者被后来的重设代替',
  refused: '没有同意',
  withdrawn: '已撤回',
};

export const checkedWords: Readonly<Record<IdentityCheck, string>> = {
  document: '本人到场，核对了身份证',
  video: '视频里见到本人，核对了身份证',
  superior: '本人的上级负责人到场或者来电，确认是本人',
};

export const closedWords = {
  left: '已离岗',
  idle: '长期不用，已停用',
  other: '已关闭',
} as const;

/** From when to when, in one line. */
export function spanWords({ from, until }: Pick<GrantLine, 'from' | 'until'>): string {
  return until === undefined ? `从${sayWholeDay(from)}起` : `从${sayWholeDay(from)}起，代理到${sayWholeDay(until)}`;
}
