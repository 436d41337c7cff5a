/** What offices and other systems write above the names of members, beside «姓名» of the template. */
export const nameHeadings: readonly string[] = ['会员姓名', '职工姓名', '名字', '员工姓名'];

/** And above the numbers of their documents, beside «证件号码». */
export const numberHeadings: readonly string[] = [
  '证件号',
  '身份证号',
  '身份证号码',
  '身份证',
  '公民身份号码',
  '居民身份证号码',
  '有效证件号码',
  '身份证件号码',
];
