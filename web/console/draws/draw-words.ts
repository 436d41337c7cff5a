import { type DrawDeskAnswer, type DrawLine, drawStates } from '../../../kernel/draw-answers.ts';

export const many = (n: number) => n.toLocaleString('zh-CN');

export function drawStateWords({ state, undrawn }: Pick<DrawLine, 'state' | 'undrawn'>): string {
  if (undrawn && state === 'frozen') return '没有超过名额，正在全部入选';
  if (undrawn && (state === 'drawn' || state === 'done')) return '没有超过名额，全部入选';
  return drawStates[state];
}

/** What comes next, and who does it. */
export function nextDrawWords({ draw, may, reading, asked }: DrawDeskAnswer): string {
  const { state, undrawn } = draw;
  if (state === 'announced' && draw.campaignId !== undefined)
    return '报名截止的时候名单自动封存、公开。来源在截止以前就公布了的，请撤下重新预告。';
  if (state === 'announced')
    return may.freeze
      ? '审核结束以后封存名单，最晚在种子来源公布的前一天。'
      : '等抽签的岗位封存名单；要在种子来源公布以前。来源已经公布的，请撤下重新预告。';
  if (state === 'frozen' && undrawn) return '正在逐件办理，办完自动显示。';
  if (asked?.mine) return '你已经提出换来源，请本工会的另一个人查过以后同意。';
  if (state === 'frozen' && may.read)
    return reading.read === 0 ? '种子来源已经公布，请录入。' : '另一个人已经录入，请你独立录一遍。';
  if (state === 'frozen' && reading.mine) return '你已经录入，请另一个人独立录一遍。';
  if (state === 'frozen') return '等种子来源公布，由本工会的两个人各录入一遍；联网随机数自动取。';
  if (state === 'drawn') return '名次已经公布，正在逐件办理，办完自动显示。';
  if (state === 'done') return '全部办完。可以打印公示名单。';
  return '不再进行。';
}
