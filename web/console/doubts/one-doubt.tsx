import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import type { DoubtAnswer, DoubtSide } from '../../../kernel/doubt-answers.ts';
import { documentKinds } from '../../../kernel/identity/document.ts';
import { roleWords } from '../../../kernel/party.ts';
import { dayWords, spanWords } from '../members/words.ts';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { reasonWords, stateWords } from './doubt-words.ts';
import { doubtQuery } from './queries.ts';
import { MergeForm, WhyForm } from './settle.tsx';

interface Line {
  readonly label: string;
  readonly of: (side: DoubtSide) => ReactNode;
  readonly differs?: DoubtAnswer['differs'][number];
}

function List({ of, none }: { readonly of: readonly string[]; readonly none: string }) {
  if (of.length === 0) return <span className="quiet">{none}</span>;
  return (
    <ul className="plain">
      {of.map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  );
}

const documentOf = ({ document, documentKind }: DoubtSide) =>
  document === undefined
    ? '没有登记'
    : `${documentKind === undefined ? '' : `${documentKinds[documentKind]} `}${document}`;

/** Of a record in another union the rest is for whoever may merge the two. */
const elsewhereWords = '另一家工会的会员，其他情况由上级工会核对';

const lines: readonly Line[] = [
  { label: '姓名', of: ({ name }) => name, differs: 'name' },
  { label: '证件', of: documentOf, differs: 'document' },
  { label: '手机号', of: ({ phone }) => phone ?? '没有登记', differs: 'phone' },
  {
    label: '出生日期',
    of: ({ bornOn }) => (bornOn === undefined ? '没有登记' : dayWords(bornOn)),
    differs: 'bornOn',
  },
  { label: '实名', of: ({ verified }) => (verified ? '已核验' : '还没有核验') },
  {
    label: '会籍',
    of: ({ memberships, elsewhere }) => (
      <List
        of={memberships.map((one) => `${one.org.name} ${spanWords(one)}`)}
        none={elsewhere ? elsewhereWords : '不在工会里'}
      />
    ),
  },
  {
    label: '在办的办件',
    of: ({ openCases }) => <List of={openCases.map(({ number, title }) => `${title} ${number}`)} none="没有" />,
  },
  {
    label: '任职',
    of: ({ posts }) => (
      <List of={posts.map((post) => `${post.org.name} ${roleWords[post.role]} ${spanWords(post)}`)} none="没有" />
    ),
  },
  {
    label: '登录账号',
    of: ({ accounts }) => (
      <List
        of={accounts.map(
          ({ kind, closed }, at) => `${at + 1}. ${kind === 'staff' ? '工会端' : '职工端'}${closed ? '（已关闭）' : ''}`,
        )}
        none="没有"
      />
    ),
  },
  { label: '登记时间', of: ({ registeredAt }) => momentWords(registeredAt) },
];

/** Both records beside each other; a line on which they differ is marked by a word as well as by its colour. */
function Compared({ of }: { readonly of: DoubtAnswer }) {
  return (
    <table className="compared" aria-label="两份档案对照">
      <thead>
        <tr>
          <th scope="col">项目</th>
          <th scope="col">档案一{of.merge?.kept === of.sides[0]!.id && '（保留）'}</th>
          <th scope="col">档案二{of.merge?.kept === of.sides[1]!.id && '（保留）'}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => {
          const differs = line.differs !== undefined && of.differs.includes(line.differs);
          return (
            <tr key={line.label} className={differs ? 'differs' : undefined}>
              <th scope="row">
                {line.label}
                {differs && <span className="differs-word">不同</span>}
              </th>
              {of.sides.map((side) => (
                <td key={side.id}>{line.of(side)}</td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Settled({ of, onUndo }: { readonly of: DoubtAnswer; readonly onUndo: () => void }) {
  const { settled, merge } = of;
  return (
    <>
      {settled && (
        <Alert
          type="info"
          showIcon
          title={`${stateWords[of.state]}：${settled.by}，${momentWords(settled.at)}`}
          description={`依据：${settled.why}`}
        />
      )}
      {merge && merge.prevents.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title="现在不能整个撤回合并"
          description={<List of={merge.prevents.map(({ says }) => says)} none="" />}
        />
      )}
      {merge?.mayUndo && (
        <div className="buttons">
          <Button onClick={onUndo}>撤回合并</Button>
        </div>
      )}
    </>
  );
}

function Choices({ of, onChoose }: { readonly of: DoubtAnswer; readonly onChoose: (act: Act) => void }) {
  return (
    <>
      {!of.mayMerge && of.mergedBy && <p>是同一个人的，由{of.mergedBy.name}或者它上级工会的审批人合并。</p>}
      <div className="buttons">
        {of.mayMerge && (
          <Button type="primary" onClick={() => onChoose('merge')}>
            是同一个人，合并
          </Button>
        )}
        <Button onClick={() => onChoose('apart')}>不是同一个人</Button>
      </div>
    </>
  );
}

type Act = 'merge' | 'apart' | 'undo';

function Settle({ of }: { readonly of: DoubtAnswer }) {
  const [act, setAct] = useState<Act>();
  const close = () => setAct(undefined);
  if (act === 'merge') return <MergeForm of={of} onClose={close} />;
  if (act !== undefined) return <WhyForm id={of.id} act={act} onClose={close} />;
  return of.state === 'open' ? (
    <Choices of={of} onChoose={setAct} />
  ) : (
    <Settled of={of} onUndo={() => setAct('undo')} />
  );
}

/** Two records that may be one person, and what can be done about them. */
export function OneDoubt({ id }: { readonly id: string }) {
  return (
    <Answered query={useQuery(doubtQuery(id))} rows={10}>
      {(of) => (
        <article className="doubt">
          <p className="quiet">{reasonWords[of.why]}。你这次查看已经记录，证件号和手机号不显示完整。</p>
          <Compared of={of} />
          <Settle key={of.state} of={of} />
        </article>
      )}
    </Answered>
  );
}
