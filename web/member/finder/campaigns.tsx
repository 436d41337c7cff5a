import { useQuery } from '@tanstack/react-query';
import type { CampaignLine } from '../../../kernel/allot-answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { type GoodsFound, findGoods } from '../../../kernel/finder/goods.ts';
import { instantWords } from '../../flow/day-words.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/card.tsx';
import { campaignsQuery } from '../campaigns/queries.ts';
import { phaseWords, wayWords } from '../campaigns/words.ts';
import { useMe } from '../queries.ts';
import { findAllotment } from '../services.ts';
import { today } from '../today.ts';
import { useOnline } from '../use-online.ts';
import { factsOf } from './use-finder.ts';

function standsWords({ verdict, against, open }: GoodsFound): string {
  if (verdict === 'yes') return '按你的资料，可以参加。';
  if (verdict === 'no') return `现在不能参加：${against.join('；')}。`;
  return `能不能参加，报名的时候才知道：${open.join('；')}。`;
}

function Campaign({ line, answers }: { readonly line: CampaignLine; readonly answers: AnyValues }) {
  const { id, name, org, opensAt, closesAt, way, mine } = line;
  const allotment = findAllotment(line.service);
  const found = allotment && findGoods(allotment, { answers }, today());
  return (
    <Card>
      <h3>{name}</h3>
      <p>
        {org.name}办的，{phaseWords(line, allotment, today())}。
      </p>
      <p>
        {instantWords(opensAt, today())}开始，{instantWords(closesAt, today())}截止。{wayWords(way, allotment)}。
      </p>
      {mine ? <p>你已经报了名。</p> : found && <p>{standsWords(found)}</p>}
      <ButtonLink look={found?.verdict === 'no' ? 'quiet' : 'wide'} to={`/campaigns/${id}`}>
        {mine ? `看我报的「${name}」` : found?.verdict === 'no' ? `看看「${name}」` : `去报名「${name}」`}
      </ButtonLink>
    </Card>
  );
}

/** Limited goods that her union or one above it gives now: who may have one is decided by the same rules as of a claim. */
export function Campaigns({ answers }: { readonly answers: AnyValues }) {
  const me = useMe();
  const isOnline = useOnline();
  const isMember = me.data?.member !== undefined;
  const query = useQuery({ ...campaignsQuery, enabled: isMember && isOnline, retry: false });
  const live = (query.data ?? []).filter(({ phase }) => phase === 'coming' || phase === 'open');
  const title = '限量的福利活动';
  if (!isOnline || query.error !== null)
    return (
      <Section title={title}>
        <p>要联网才能看：名额一直在变，手机里不留。</p>
      </Section>
    );
  if (!isMember)
    return (
      <Section title={title}>
        <p>体检、礼包这些有名额的，登录以后看你的工会现在有哪些可以报名。</p>
        <ButtonLink look="wide" to="/campaigns">
          去看福利活动
        </ButtonLink>
      </Section>
    );
  if (query.data === undefined) return null;
  return (
    <Section title={title}>
      {live.length === 0 && <p>你的工会和上级工会现在没有可以报名的。</p>}
      {live.map((line) => (
        <Campaign key={line.id} line={line} answers={{ ...answers, ...factsOf(me.data) }} />
      ))}
    </Section>
  );
}
