import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BadgeLine, ChoosingAnswer } from '../../../kernel/mutual-answers.ts';
import { type Badge, type Later, laterWords, mostReach } from '../../../kernel/mutual.ts';
import { Refused } from '../../api/client.ts';
import { instantWords } from '../../flow/day-words.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Choice, FieldFrame, GroupFrame } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { today } from '../today.ts';
import { choosingQuery, useChoose, useLater, useLeave } from './choosing-queries.ts';

const same = (one: Badge, other: Badge) => one.slice === other.slice && one.number === other.number;
const badgeWords = ({ label, number }: BadgeLine) => `${label === undefined ? '' : `${label} `}${number} 号`;

interface PartProps {
  readonly id: string;
  readonly choosing: ChoosingAnswer;
}

/** Whom she wants to meet again: by the badge, since names were told or not at the event itself. */
function Choose({ id, choosing }: PartProps) {
  const { others, most, until } = choosing;
  const [chosen, setChosen] = useState<readonly Badge[]>(choosing.mine);
  const [reach, setReach] = useState(choosing.reach ?? '');
  const sending = useChoose(id);
  const reasons = sending.error instanceof Refused ? sending.error.reasons : [];
  const problemAt = (at: string) => reasons.find((reason) => reason.at === at)?.says;
  const toggle = (badge: Badge, isOn: boolean) =>
    setChosen(isOn ? [...chosen, badge] : chosen.filter((one) => !same(one, badge)));
  const tooMany = chosen.length > most ? `最多选 ${most} 位` : undefined;
  return (
    <>
      <p>
        {instantWords(until, today())}
        以前可以选、可以改。只有你们互相选了对方，才会告诉你们两个人；别的选择谁也看不到，工会也看不到，公布结果的时候就删掉。
      </p>
      <GroupFrame
        id="choosing"
        label="想再见到谁？"
        help={`看胸牌上的号码，最多选 ${most} 位，也可以都不选。`}
        problem={tooMany ?? problemAt('chosen')}
      >
        {others.map((one) => (
          <Choice
            key={`${one.slice} ${one.number}`}
            type="checkbox"
            name="chosen"
            checked={chosen.some((badge) => same(badge, one))}
            onChange={(isOn) => toggle({ slice: one.slice, number: one.number }, isOn)}
          >
            {badgeWords(one)}
          </Choice>
        ))}
      </GroupFrame>
      <FieldFrame
        id="choosing-reach"
        label="怎么联系你"
        help="互相选中的人会看到你的姓名和这句话，比如微信号。"
        optional
        problem={problemAt('reach')}
      >
        {(ties) => (
          <input
            {...ties}
            className="input"
            type="text"
            maxLength={mostReach}
            value={reach}
            onChange={(event) => setReach(event.target.value)}
          />
        )}
      </FieldFrame>
      {sending.error && reasons.length === 0 && <FaultNotice fault={sending.error} />}
      {sending.isSuccess && (
        <Notice tone="done" announced="politely">
          <p>记下了。截止以前还可以改。</p>
        </Notice>
      )}
      <Button
        look="primary"
        busy={sending.isPending}
        onClick={() =>
          tooMany === undefined && sending.mutate({ chosen, ...(reach.trim() !== '' && { reach: reach.trim() }) })
        }
      >
        悄悄告诉平台
      </Button>
    </>
  );
}

function HowItWent({ id, choosing, asks }: PartProps & { readonly asks: keyof typeof laterWords }) {
  const sending = useLater(id);
  const options = Object.entries(laterWords[asks]) as [Later, string][];
  return (
    <>
      <GroupFrame id="choosing-later" label="后来怎么样？" help="工会只看到人数，看不到是谁。">
        {options.map(([answer, says]) => (
          <Choice
            key={answer}
            type="radio"
            name="later"
            checked={choosing.later === answer}
            onChange={() => sending.mutate({ answer })}
          >
            {says}
          </Choice>
        ))}
      </GroupFrame>
      {sending.error && <FaultNotice fault={sending.error} />}
    </>
  );
}

function Result({ id, choosing }: PartProps) {
  const leaving = useLeave(id);
  const pairs = choosing.pairs ?? [];
  return (
    <>
      {pairs.length === 0 ? (
        <p>现在没有和你互相选中的人。还有下一次，工会办的时候会通知你。</p>
      ) : (
        <p>你们互相选中了：</p>
      )}
      {pairs.map((pair) => (
        <Card key={`${pair.slice} ${pair.number}`} mine>
          <p>
            <strong>{pair.name}</strong>（{badgeWords(pair)}）
          </p>
          <p>{pair.reach ?? '没有留联系方式，可以请办活动的工会帮忙转告。'}</p>
        </Card>
      ))}
      {leaving.error && <FaultNotice fault={leaving.error} />}
      {pairs.length > 0 && (
        <Confirm
          verb="退出配对"
          warns="退出以后，对方看不到你的姓名和联系方式，你也看不到对方的，不能恢复。"
          loses
          onConfirm={() => leaving.mutate({})}
        />
      )}
      {choosing.asksLater && <HowItWent id={id} choosing={choosing} asks={choosing.asksLater} />}
    </>
  );
}

/** After the event: choosing in secret, then the result. */
export function ChoosingPart({ id }: { readonly id: string }) {
  return (
    <Section title="活动以后">
      <Loaded query={useQuery(choosingQuery(id))}>
        {(choosing) =>
          choosing.pairs === undefined ? <Choose id={id} choosing={choosing} /> : <Result id={id} choosing={choosing} />
        }
      </Loaded>
    </Section>
  );
}
