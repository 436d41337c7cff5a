/** What is said where limited goods are not given, or a campaign may not be changed; part of the one table in `refusal.ts`. */
export const allotRefusals = {
  'claim-early': {
    status: 409,
    zh: '还没有开始，请到下面写明的时间再来，早点没有用。',
    en: 'It has not begun yet. Come back at the time below.',
  },
  'claim-late': {
    status: 409,
    zh: '已经结束，不能再领了。以后还有活动，会在“福利活动”里通知。',
    en: 'It is over. The next one will be announced.',
  },
  'sold-out': {
    status: 409,
    zh: '已经领完。领到过的，在“我的福利”里能看到。',
    en: 'All have been given. What you have is under your allotments.',
  },
  'slot-full': {
    status: 409,
    zh: '这一份已经满了，请选别的时段。',
    en: 'This part is full. Choose another.',
  },
  'had-already': {
    status: 409,
    zh: '这次活动你已经报名或者领过，每人一次，在“我的福利”里能看到。',
    en: 'You have claimed in this campaign already.',
  },
  'household-has': {
    status: 409,
    zh: '你家里已经有人领过这次的，每户一份。',
    en: 'Somebody of your household has one already.',
  },
  'employer-has': {
    status: 409,
    zh: '你们单位已经领过这次的，每个单位一份。',
    en: 'Your employer has one already.',
  },
  'claim-not-yours': {
    status: 403,
    zh: '这次活动不是给你所在的工会办的，请看你的工会和上级工会的活动。',
    en: 'This campaign is not for members of your union.',
  },
  'claim-stale': {
    status: 409,
    zh: '活动刚才改过，请刷新页面，看清楚以后再领。',
    en: 'The campaign has just been changed. Reload and look again.',
  },
  'draw-pending': {
    status: 409,
    zh: '报名已经截止，正在抽签或排序，余下的出结果以后再领。',
    en: 'The window has closed and its result is not known yet. What is left follows.',
  },
  'slot-unknown': {
    status: 422,
    zh: '没有这个时段，请刷新页面重新选择。',
    en: 'There is no such part of the campaign.',
  },
  'nothing-to-give-back': {
    status: 409,
    zh: '你现在没有可以退回的名额，请刷新页面查看。',
    en: 'You have nothing that can be given back.',
  },
  'give-back-late': {
    status: 409,
    zh: '退回的时间已经过了。确实来不了，请联系举办活动的工会。',
    en: 'It is too late to give it back. Call the union that gives it.',
  },
  'campaign-not-ready': {
    status: 409,
    zh: '这次活动现在的进度不能做这一步，请刷新页面查看。',
    en: 'The campaign is not at a step that allows this. Reload.',
  },
  'campaign-called-off': {
    status: 409,
    zh: '这次活动取消了，不再领取和报名，原因写在下面。有疑问请联系举办活动的工会。',
    en: 'The campaign was called off, for the reason below.',
  },
  'call-off-own-check': {
    status: 403,
    zh: '取消是你提出的，要由另一位审批人或负责人同意。',
    en: 'You asked for it, so another approver or supervisor agrees.',
  },
  'campaign-own-check': {
    status: 403,
    zh: '这次活动是你拟的，要由另一位审批人或负责人核对后发布。',
    en: 'You drafted it, so another approver or supervisor announces it.',
  },
  'stock-below-given': {
    status: 409,
    zh: '总数不能改得比已经领走的少。',
    en: 'There cannot be fewer than have been given.',
  },
  'over-cap': {
    status: 409,
    zh: '全部发出的钱会超过总额上限，请减少数量或者面额，或者先请批准改上限。',
    en: 'All of it together would cost more than the cap. Lower the number or the value.',
  },
  'choosing-not-came': {
    status: 409,
    zh: '到场登记以后才能选，请找现场的工作人员登记。',
    en: 'Only whoever came may choose. Ask the people there to note that you came.',
  },
  'choosing-over': {
    status: 409,
    zh: '选择已经截止，结果对大家同时公布，请刷新页面查看。',
    en: 'Choosing is over. The result is told to all at one moment. Reload.',
  },
  'choosing-not-over': {
    status: 409,
    zh: '结果还没有公布，请到截止时间以后再来。',
    en: 'The result is not known yet. Come back after the end of choosing.',
  },
  'wish-none': {
    status: 409,
    zh: '你在这次活动里没有名额，不用选。有疑问请联系举办活动的工会。',
    en: 'You have none of this campaign, so there is nothing to say.',
  },
  'wish-late': {
    status: 409,
    zh: '选的时间已经过了，名额要退回给候补的人。还想要的话，请刷新页面，看还能不能再领。',
    en: 'The time to say it is over, and it goes to whoever waits.',
  },
  'wish-fixed': {
    status: 409,
    zh: '已经开始发放，不能再改。地址写错了，请马上联系举办活动的工会。',
    en: 'Handing out has begun. Call the union at once if the address is wrong.',
  },
  'good-gone': {
    status: 409,
    zh: '这一种刚刚选完，请换一种。',
    en: 'The last of these has just been chosen. Choose another.',
  },
  'good-below-chosen': {
    status: 409,
    zh: '发布以后，每一种叫什么、里面有什么、值多少都不能改；不能去掉一种，数量也不能比已经选走的少。',
    en: 'What a good is stands once it is announced, and there cannot be fewer of it than have been chosen.',
  },
  'wish-owed': {
    status: 409,
    zh: '有人还没有选品种，请本人先在手机上选好，再登记。',
    en: 'Somebody has not said yet what she would like.',
  },
  'handing-not-begun': {
    status: 409,
    zh: '还没有开始发放。请先点“开始发放”，名单定下来以后再登记、再导出。',
    en: 'Handing out has not begun. Begin it first, so that the list stands.',
  },
  'sent-already': {
    status: 409,
    zh: '已经发出，不能退回。收到以后不想要，请联系举办活动的工会。',
    en: 'It is on its way and cannot be given back.',
  },
  'not-handed': {
    status: 409,
    zh: '工会还没有登记发给你，请先等通知，到时间没有消息再联系举办活动的工会。',
    en: 'Nothing of this campaign has been noted as handed out to you.',
  },
  'dispute-none': {
    status: 409,
    zh: '你没有说过没有收到，不用再确认。请刷新页面查看。',
    en: 'You have not said that it did not reach you.',
  },
  'not-sent': {
    status: 409,
    zh: '工会还没有登记发出，收到以后再来确认。',
    en: 'It has not been sent yet.',
  },
  'yearly-unpublished': {
    status: 409,
    zh: '本省的标准还没有登记，现在不能发布。请上级工会先在“规则”里登记标准和文件。',
    en: 'No value is set for what one member may be given in a year.',
  },
} as const;
