import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Me } from '../../../kernel/answers.ts';
import type { SeenLine } from '../../../kernel/privacy-answers.ts';
import { instantWords } from '../../flow/day-words.ts';
import { Card } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { BackLink, CallLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { PagedList } from '../paged-list.tsx';
import { seenQuery } from '../queries.ts';
import { complaining, helpline } from '../services.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { today } from '../today.ts';

/** A complaint as it opens: written for her to change, and kept from the people who may be the ones meant. */
function complaintAbout({ at, who, says, purpose }: SeenLine) {
  const text = `我觉得这次查看我的信息不对：${instantWords(at, today())}，${who}${says}，用途写的是“${purpose}”。请查一查为什么看。`;
  const { listensTo, keptAbove } = complaining!;
  return { answers: { [listensTo!]: text, [keptAbove!]: true } };
}

function Wrong({ line, me }: { readonly line: SeenLine; readonly me: Me }) {
  if (!complaining || !me.member) return <CallLink number={helpline}>这次查看不对，打 {helpline}</CallLink>;
  return (
    <Link className="text-link" to={`/services/${complaining.id}/apply/1`} state={complaintAbout(line)}>
      这次查看不对
    </Link>
  );
}

function Seen({ line, me }: { readonly line: SeenLine; readonly me: Me }) {
  return (
    <Card>
      <p>
        <strong>
          {line.who}
          {line.says}
        </strong>
      </p>
      <Facts
        facts={[
          { key: 'at', name: '什么时候', value: instantWords(line.at, today()) },
          { key: 'purpose', name: '为了什么', value: line.purpose },
          { key: 'data', name: '看到什么', value: line.data },
        ]}
      />
      <p className="line-up">
        {line.caseId && (
          <Link className="text-link" to={`/cases/${line.caseId}`}>
            看这件事
          </Link>
        )}
        <Wrong line={line} me={me} />
      </p>
    </Card>
  );
}

function All({ me }: { readonly me: Me }) {
  const query = useInfiniteQuery(seenQuery);
  return (
    <PagedList
      query={query}
      className="plain-list stack-close"
      empty={<p>还没有别人看过你的信息。有人看了，这里会写明是谁、什么时候、为了什么。</p>}
    >
      {(line) => <Seen line={line} me={me} />}
    </PagedList>
  );
}

/** 谁看过我的信息: every time somebody else opened, handled or exported her data. */
export function SeenPage() {
  return (
    <>
      <PageHead title="谁看过我的信息">
        <BackLink to="/me/privacy">隐私与安全</BackLink>
      </PageHead>
      <SignInGate why="登录以后，能看到谁看过你的信息。">
        {(me) => (
          <>
            <p className="soft">
              别人每次打开你的办件、档案、文件，或者导出你的号码，都记在这里，谁也删不掉。名册一页页翻过、只显示姓名和号码头尾的，不逐人记。
            </p>
            <All me={me} />
          </>
        )}
      </SignInGate>
    </>
  );
}
