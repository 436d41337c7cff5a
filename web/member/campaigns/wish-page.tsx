import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { purposesOf } from '../../../kernel/consent.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { formatYuan } from '../../../kernel/money.ts';
import type { GoodLine, WishAnswer } from '../../../kernel/wish-answers.ts';
import type { Wishes } from '../../../kernel/wish.ts';
import { Refused } from '../../api/client.ts';
import { instantWords } from '../../flow/day-words.ts';
import { withAnswer } from '../../form/answers.ts';
import { QuestionForm } from '../../form/question-form.tsx';
import { Choice, GroupFrame } from '../../ui/field.tsx';
import { BackLink } from '../../ui/link.tsx';
import { AskedFirst } from '../apply/consent-page.tsx';
import { Loaded } from '../loaded.tsx';
import { consentsQuery } from '../queries.ts';
import { findAllotment } from '../services.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { today } from '../today.ts';
import { refusingOf } from '../use-write.ts';
import { campaignQuery, useWish, wishQuery } from './queries.ts';
import { lastMoment, many } from './words.ts';

const heading = '选哪一种、送到哪里';

function choiceWords({ label, worthFen, left }: GoodLine, isHers: boolean): string {
  const rest = left > 0 ? `还有 ${many(left)} 份` : isHers ? '你选的' : '选完了';
  return `${label}，价值 ${formatYuan(worthFen)}，${rest}`;
}

interface FillingProps {
  readonly id: string;
  readonly wish: WishAnswer;
  readonly wishes: Wishes;
}

/** The goods and the questions on one page; what is sensitive of it is agreed to before it is sent. */
function Filling({ id, wish, wishes }: FillingProps) {
  const { form: fields } = wishes;
  const navigate = useNavigate();
  const client = useQueryClient();
  const [good, setGood] = useState(wish.good);
  const [form, setForm] = useState<AnyValues>(wish.form);
  const [asked, setAsked] = useState<AnyValues>();
  const sending = useWish(id, () => void navigate(`/campaigns/${id}`));
  const reasons = sending.error instanceof Refused ? sending.error.reasons : [];
  const send = (answers: AnyValues) => sending.mutate({ good: good ?? 0, form: answers });
  const purposes = asked === undefined ? [] : purposesOf(fields, Object.keys(fields), asked);

  const submit = async (answers: AnyValues) => {
    const needed = purposesOf(fields, Object.keys(fields), answers);
    // Judged when it is sent: whoever would rather fetch it herself agrees to nothing.
    const agreed = needed.length === 0 ? [] : await client.ensureQueryData(consentsQuery).catch(() => []);
    if (needed.every((purpose) => agreed.some((one) => one.purpose === purpose && one.live))) send(answers);
    else setAsked(answers);
  };
  const goOn = () => {
    if (asked === undefined) return;
    setAsked(undefined);
    send(asked);
  };

  return (
    <AskedFirst
      title={heading}
      purposes={purposes}
      back={`/campaigns/${id}/wish`}
      onBack={() => setAsked(undefined)}
      onAgreed={goOn}
    >
      <QuestionForm
        title={heading}
        fields={fields}
        answers={form}
        onAnswer={(field, value) => setForm(withAnswer(form, field, value))}
        submitLabel={wish.good === undefined ? '就选这个' : '保存修改'}
        busy={sending.isPending}
        refused={refusingOf(sending.error)}
        above={
          <>
            <BackLink to={`/campaigns/${id}`} />
            <p className="soft">
              {wish.good === undefined
                ? `${instantWords(lastMoment(wish.dueAt), today())}以前选好，没有选就退回给候补的人。`
                : '工会开始发放以前都可以改。'}
            </p>
          </>
        }
        before={
          <GroupFrame id="q-good" label="要哪一种？" problem={reasons.find(({ at }) => at === 'good')?.says}>
            {wish.goods.map((line) => (
              <Choice
                key={line.good}
                type="radio"
                name="good"
                checked={good === line.good}
                onChange={() => setGood(line.good)}
              >
                {choiceWords(line, line.good === wish.good)}
                {line.holds !== undefined && <span className="soft choice-more">{line.holds}</span>}
              </Choice>
            ))}
          </GroupFrame>
        }
        onSubmit={(answers) => void submit(answers)}
      />
    </AskedFirst>
  );
}

function Fetched({ id }: { readonly id: string }) {
  const campaign = useQuery(campaignQuery(id));
  const wish = useQuery(wishQuery(id));
  const wishes = campaign.data && findAllotment(campaign.data.service)?.wishes;
  return (
    <Loaded query={wish} heading={heading}>
      {(loaded) =>
        wishes === undefined ? null : <Filling key={loaded.campaignId} id={id} wish={loaded} wishes={wishes} />
      }
    </Loaded>
  );
}

/** After she has been given one: which it shall be, and where it goes. */
export function WishPage() {
  const { id = '' } = useParams();
  return <SignInGate why="登录以后才能选。">{() => <Fetched id={id} />}</SignInGate>;
}
