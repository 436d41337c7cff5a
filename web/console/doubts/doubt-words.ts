import type { DoubtReason, DoubtState } from '../../../kernel/doubt-answers.ts';

export const stateWords: Readonly<Record<DoubtState, string>> = {
  open: '等核对',
  merged: '已合并',
  different: '不是同一个人',
};

export const reasonWords: Readonly<Record<DoubtReason, string>> = {
  'name-birth': '姓名和出生日期相同',
  'name-phone': '姓名和手机号相同',
  document: '更正证件时发现号码相同',
};
