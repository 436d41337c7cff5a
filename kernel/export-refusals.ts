/** What is said where an export is refused; part of the one table in `refusal.ts`. */
export const exportRefusals = {
  'export-not-ready': {
    status: 409,
    zh: '这份导出现在的进度不能做这个操作，请刷新页面查看最新进度。',
    en: 'The export is not at a step that allows this. Reload to see where it is.',
  },
  'export-gone': {
    status: 410,
    zh: '这份导出的文件已经到期删除，需要的话请重新导出。',
    en: 'The file of this export is gone. Ask for it anew.',
  },
  'export-withdrawn': {
    status: 410,
    zh: '名单上有人在导出以后撤回了同意，这份文件不能再下载。请重新导出，里面就没有她的地址了。',
    en: 'Somebody in it has withdrawn her consent since. Ask for it anew; her address is not in it then.',
  },
  'export-own': {
    status: 403,
    zh: '自己要的导出不能自己复核，请由本工会或上级工会的另一位审批人或负责人复核。',
    en: 'You cannot agree to your own export. Another approver or supervisor of your union or above does.',
  },
  'export-nobody-agrees': {
    status: 409,
    zh: '这份导出要有第二个人复核，但你所在的工会和上级工会还没有别的审批人或负责人。请先请上级工会设岗，或缩小范围、不要完整号码后再导出。',
    en: 'This export needs a second person, and nobody else approves or supervises in your union or above. Have somebody appointed, or ask for less.',
  },
  'export-post-lost': {
    status: 403,
    zh: '导出时的岗位你已经不再担任，不能再导出或下载。现在的岗位需要的话，请重新导出。',
    en: 'You no longer hold the post through which this was asked for. Ask anew from the post you have.',
  },
} as const;
