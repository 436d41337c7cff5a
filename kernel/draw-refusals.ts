/** Refusals about draws; part of the table in `refusal.ts`. */
export const drawRefusals = {
  'draw-under-way': {
    status: 409,
    zh: '这里已经有一场抽签在进行，请先把它办完，再预告下一场。',
    en: 'A draw is under way here already. Finish it before announcing another.',
  },
  'draw-nobody': {
    status: 409,
    zh: '现在没有人在等抽签，不能封存空名单。',
    en: 'Nobody is waiting to be drawn; an empty list is not frozen.',
  },
  'draw-window-open': {
    status: 409,
    zh: '报名还没有截止，截止以后名单自动封存。',
    en: 'The window is still open. The list is frozen by itself when it ends.',
  },
  'draw-own-check': {
    status: 403,
    zh: '换来源是你提出的，要由本工会的另一个人查过以后同意。',
    en: 'You asked for it, so somebody else of the union agrees.',
  },
  'draw-source-late': {
    status: 409,
    zh: '有一个种子来源在封存以前就公布了，谁都可能已经知道结果。请撤下这场抽签，换还没有公布的来源重新预告。',
    en: 'A source of the seed is out already. Drop this draw and announce one with sources that are still to come.',
  },
  'draw-outlived': {
    status: 409,
    zh: '要抽的已经过了时间，现在抽出来也用不了。平台会结束这场抽签，公开写明原因，并告诉报名的人。',
    en: 'What is drawn for is over, so drawing for it gives nothing. The platform ends this draw with its reason, and tells those who entered.',
  },
  'draw-source-early': {
    status: 409,
    zh: '种子来源还没有到公布的日子，请等公布以后再录入。',
    en: 'The sources of the seed are not out yet. Read them when they are.',
  },
  'draw-not-there': {
    status: 409,
    zh: '这场抽签现在的进度不能做这个操作，请刷新页面查看最新进度。',
    en: 'The draw is not at a step that allows this. Reload to see where it is.',
  },
  'draw-read-already': {
    status: 409,
    zh: '你已经录入过了，要由另一个人独立录入一遍，请换一个人。',
    en: 'You have read the sources already; somebody else reads them a second time.',
  },
  'draw-source-appeared': {
    status: 409,
    zh: '已经有人录入了公布的结果，不能再换来源，请由第二个人录入。',
    en: 'Somebody has read the sources already, so they appeared. A second person reads them now.',
  },
  'beacon-unset': {
    status: 409,
    zh: '这套系统没有联网的随机数来源，请用公开的开奖结果做来源。',
    en: 'This platform can ask no beacon. Name numbered public results instead.',
  },
} as const;
