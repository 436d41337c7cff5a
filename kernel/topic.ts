/**
 * What questions of several services mean alike. A field that names a topic asks what every other field of that topic asks,
 * so that one answer of a person serves them all; it is of the topic's kind, and a choice offers the same options everywhere.
 */
export const topics = {
  hospitalFrom: 'date',
  hospitalTo: 'date',
  injuredOn: 'date',
  bornOn: 'date',
  contractFrom: 'date',
  contractTo: 'date',
  contractWith: 'choice',
  certificateLevel: 'choice',
  certifiedOn: 'date',
  wage: 'money',
  householdSize: 'number',
  householdIncome: 'money',
} as const;

export type Topic = keyof typeof topics;

/**
 * What happens to people and gives a right to something. A service that names some is for whom one of them has happened to;
 * whoever says that none has need not be asked about it. The words go on from «你遇到了：».
 */
export const occasions = {
  hospital: '生病住院',
  injury: '上班受伤',
  hardship: '家里生活困难',
  sudden: '突然遇到大难处，比如重病、火灾、水灾',
  certificate: '考到了职业证书',
  degree: '在读学历，或者拿到了学历',
  child: '孩子上学',
  holiday: '过节、过生日',
  outdoors: '天热、天冷还要上班',
  homeward: '回老家过年',
  trip: '单位组织疗休养',
  jobless: '没有工作',
} as const;

export type Occasion = keyof typeof occasions;
