import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import type { HandlingAnswer, HandlingRules } from '../../../kernel/privacy-answers.ts';
import { instantDayWords } from '../../flow/day-words.ts';
import { Card, Section } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { BackLink, CallLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../loaded.tsx';
import { handlingQuery } from '../queries.ts';
import { helpline } from '../services.ts';
import { today } from '../today.ts';

function Purpose({ of }: { readonly of: HandlingRules['purposes'][number] }) {
  return (
    <details>
      <summary>{of.what}</summary>
      <Facts
        facts={[
          { key: 'why', name: '为什么', value: of.why },
          { key: 'basis', name: '依据', value: of.basis },
          { key: 'kept', name: '保存多久', value: of.kept },
          { key: 'data', name: '有哪些', value: of.data.join('、') },
        ]}
      />
    </details>
  );
}

function Consent({ of }: { readonly of: HandlingRules['consents'][number] }) {
  return (
    <details>
      <summary>{of.label}</summary>
      <p>{of.asks}</p>
      <Facts
        facts={[
          { key: 'data', name: '有哪些', value: of.data },
          { key: 'use', name: '怎么用', value: of.use },
          { key: 'kept', name: '保存多久', value: of.kept },
          { key: 'without', name: '不同意', value: of.without },
          { key: 'services', name: '哪些事会问', value: of.services.join('、') },
        ]}
      />
    </details>
  );
}

function Recipient({ of }: { readonly of: HandlingRules['recipients'][number] }) {
  return (
    <Card>
      <p>
        <strong>{of.who}</strong>
      </p>
      <Facts
        facts={[
          { key: 'what', name: '给什么', value: of.what },
          { key: 'when', name: '什么时候', value: of.when },
          { key: 'why', name: '为什么', value: of.why },
          { key: 'basis', name: '凭什么', value: of.basis },
        ]}
      />
    </Card>
  );
}

function Contact({ handler, contact }: HandlingRules) {
  return (
    <Section title="谁在处理，找谁问">
      <Facts
        facts={[
          { key: 'handler', name: '处理者', value: `${handler ?? '运行本平台的工会'}，和为你办事的各级工会` },
          { key: 'contact', name: '联系人', value: contact ?? '运行本平台的工会还没有填写，请先打职工热线' },
        ]}
      />
      <CallLink number={helpline}>职工热线 {helpline}</CallLink>
    </Section>
  );
}

function Rights({ rights }: HandlingRules) {
  return (
    <Section title="你可以做什么">
      <ul className="plain-list stack-close">
        {rights.map(({ says, at }) => (
          <li key={says}>
            {at === undefined ? (
              says
            ) : (
              <Link className="text-link" to={at}>
                {says}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Editions({ edition, editions }: HandlingAnswer) {
  const others = editions.filter((one) => one.edition !== edition);
  if (others.length === 0) return null;
  return (
    <Section title="其他版本">
      <ul className="plain-list stack-close">
        {others.map((one) => (
          <li key={one.edition}>
            <Link className="text-link" to={`/handling?edition=${one.edition}`}>
              第 {one.edition} 版，{instantDayWords(one.publishedAt, today())}公布
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Rules({ answer }: { readonly answer: HandlingAnswer }) {
  const { rules, edition, publishedAt, editions } = answer;
  return (
    <>
      <p className="soft">
        第 {edition} 版，{instantDayWords(publishedAt, today())}公布
        {edition === editions[0]?.edition ? '。' : '，已经有新的版本。'}
        这里的内容直接来自系统的登记，系统里存什么，这里就写什么。
      </p>
      <Contact {...rules} />
      <Rights {...rules} />
      <Section title="保存什么，为什么，多久">
        {rules.purposes.map((of) => (
          <Purpose key={of.what} of={of} />
        ))}
      </Section>
      <Section title="敏感的，先单独问你">
        <p>下面这些，办事用到的时候先问你，同意了才收；随时可以撤回。</p>
        {rules.consents.map((of) => (
          <Consent key={of.label} of={of} />
        ))}
      </Section>
      <Section title="会给到工会以外的谁">
        <ul className="plain-list stack-close">
          {rules.recipients.map((of) => (
            <li key={of.who}>
              <Recipient of={of} />
            </li>
          ))}
        </ul>
        <p>{rules.abroad}</p>
      </Section>
      <Section title="程序会不会自动决定">
        <p>{rules.machines}</p>
      </Section>
      <Editions {...answer} />
    </>
  );
}

/** 个人信息处理规则: what is kept about people, why and how long, to be read by anybody before an account is made. */
export function HandlingPage() {
  const edition = useSearchParams()[0].get('edition');
  return (
    <>
      <PageHead title="个人信息处理规则">
        <BackLink to="/me">我的</BackLink>
      </PageHead>
      <Loaded query={useQuery(handlingQuery(edition))}>{(answer) => <Rules answer={answer} />}</Loaded>
    </>
  );
}
