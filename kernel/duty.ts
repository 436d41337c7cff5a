/**
 * Who runs the platform itself. The three never fall on one person, nor together with a post of a union, and none of them
 * reaches a case or a member: a post gives a subtree, a duty gives none. The audit administrator reads payments, masked.
 */
export const duties = ['system', 'security', 'audit'] as const;
export type Duty = (typeof duties)[number];

export const dutyWords: Readonly<Record<Duty, string>> = {
  system: '系统管理员',
  security: '安全管理员',
  audit: '审计管理员',
};
