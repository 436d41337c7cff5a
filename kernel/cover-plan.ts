/**
 * The plans of mutual aid that are known, by the name under which a cover of one is proven (`detail` of a proof). What one
 * costs is data of taking part, what it pays is data of the claim.
 */
export const coverPlans = {
  hospital: '住院综合互助（工会二次医保）',
  serious: '医疗互助甲种（六种大病）',
  special: '特种重病互助（三年）',
  women: '女职工安康互助（三年）',
  shanghaiA: '会员专享保障 A（上海）',
  shanghaiB: '会员专享保障 B（上海）',
  yuecheng: '职工互助保障（绍兴越城）',
  weihai: '爱心互助（威海）',
  society: '职工保险互助会互助保障',
} as const;

export type CoverPlan = keyof typeof coverPlans;
