import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { CaseAnswer } from '../../../kernel/answers.ts';
import { instantWords } from '../../flow/day-words.ts';
import { dueWordsOf, whoOf } from '../../flow/state-sentence.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../loaded.tsx';
import { caseQuery } from '../queries.ts';
import { helpline } from '../services.ts';
import { today } from '../today.ts';
import { drawReceipt } from './receipt.ts';

function factsOf(answer: CaseAnswer): (Fact & { value: string })[] {
  const { number, title, filedAt, stateLabel } = answer;
  const who = whoOf(answer);
  const due = dueWordsOf(answer, today());
  return [
    { key: 'number', name: '办件编号', value: number },
    { key: 'title', name: '办的事', value: title },
    { key: 'filedAt', name: '提交时间', value: instantWords(filedAt, today()) },
    { key: 'next', name: '接下来', value: stateLabel },
    ...(who ? [{ key: 'who', name: '由谁办', value: who }] : []),
    ...(due ? [{ key: 'when', name: '最晚', value: due }] : []),
    { key: 'phone', name: '有疑问', value: `打职工热线 ${helpline}` },
  ];
}

/**
 * The receipt as a picture in the page: browsers inside other apps refuse downloads, but every phone saves a picture
 * that is held down.
 */
function Keepsake({
  facts,
  number,
}: {
  readonly facts: readonly (Fact & { value: string })[];
  readonly number: string;
}) {
  const [picture, setPicture] = useState<string>();
  if (!picture)
    return (
      <Button look="wide" onClick={() => setPicture(drawReceipt(facts.map(({ name, value }) => [name, value])))}>
        保存为图片
      </Button>
    );
  return (
    <div className="stack-close">
      <output>按住下面的图片，选“保存图片”。电脑上点“下载图片”。</output>
      <img src={picture} alt={`办件 ${number} 的回执`} width="375" />
      <a className="button wide" href={picture} download={`${number}.png`}>
        下载图片
      </a>
    </div>
  );
}

function Sent({ answer }: { readonly answer: CaseAnswer }) {
  const facts = factsOf(answer);
  return (
    <>
      <Notice tone="done">
        <p>{answer.sentence}</p>
      </Notice>
      <Facts facts={facts} />
      <p>有了进展会发消息给你，不用守着看。</p>
      <Keepsake facts={facts} number={answer.number} />
      <ButtonLink look="primary" to={`/cases/${answer.id}`}>
        看办到哪一步
      </ButtonLink>
      <ButtonLink look="quiet" to="/">
        回首页
      </ButtonLink>
    </>
  );
}

export function SentPage() {
  const query = useQuery(caseQuery(useParams()['id']!));
  return (
    <>
      <PageHead title="已经提交" />
      <Loaded query={query}>{(answer) => <Sent answer={answer} />}</Loaded>
    </>
  );
}
