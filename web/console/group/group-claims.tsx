import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { Role } from '../../../kernel/party.ts';
import type { CampaignAnswer } from '../../../kernel/allot-answers.ts';
import type { OrgRef } from '../../../kernel/answers.ts';
import { allotments, findAllotment } from '../services.ts';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { Choose } from './choose.tsx';
import { ListInput } from './list-input.tsx';
import { Outcome } from './outcome.tsx';
import type { ListRead } from './read-list.ts';
import { groupClaimsQuery, useGroupClaims } from './use-group.ts';

const kinds = allotments.filter(({ allot }) => allot.listed !== undefined);

/** What unions sign their members up for, and in which role; undefined where this build knows of nothing. */
export const signing: { readonly by: Role; readonly titles: readonly string[] } | undefined = kinds[0] && {
  by: kinds[0].allot.listed!.by,
  titles: kinds.map(({ title }) => title),
};

const sliceWords = ({ label, startsAt, left }: CampaignAnswer['slices'][number], unit: string) =>
  [label, startsAt && momentWords(startsAt), `还有 ${left} ${unit}`].filter(Boolean).join('，');

/** What is asked once for all of the list: which time, and what of what there is. */
function Claiming({ campaign, org }: { readonly campaign: CampaignAnswer; readonly org: string }) {
  const [slice, setSlice] = useState<string>();
  const [choice, setChoice] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const [read, setRead] = useState<ListRead>({ lines: [] });
  const { course, start, goOn, clear } = useGroupClaims();
  const { id, edition, split, slices, choices, service } = campaign;
  const unit = findAllotment(service)?.allot.unit ?? '个';
  const send = () => {
    const unsaid = (split === 'slots' && slice === undefined) || (choices.length > 0 && choice === undefined);
    const lacks = unsaid ? '请先把上面的选好。' : read.lines.length === 0 ? '请先选名单。' : read.wrong;
    setWrong(lacks);
    if (lacks !== undefined) return;
    const asked = {
      org,
      campaign: id,
      edition,
      ...(slice !== undefined && { slice: Number(slice) }),
      ...(choice !== undefined && { choice }),
    };
    start(asked, read.lines);
  };
  return (
    <>
      {split === 'slots' && (
        <Choose
          id="claims-slice"
          label="报哪一个时段、哪一个团"
          value={slice}
          options={slices.map((one) => ({ value: `${one.slice}`, label: sliceWords(one, unit) }))}
          onChange={setSlice}
        />
      )}
      {choices.length > 0 && (
        <Choose
          id="claims-choice"
          label="选哪一种"
          value={choice}
          options={choices.map((one) => ({ value: one, label: one }))}
          onChange={setChoice}
        />
      )}
      <ListInput
        lines={read.lines}
        wrong={wrong ?? read.wrong}
        onRead={(next) => {
          clear();
          setWrong(undefined);
          setRead(next);
        }}
      />
      <div className="buttons">
        <Button type="primary" loading={course?.running === true} disabled={course !== undefined} onClick={send}>
          替名单上的会员报名
        </Button>
      </div>
      {course && (
        <Outcome course={course} verb="报了名" onGoOn={goOn}>
          <p>报上名的人都收到了消息，来不了的可以自己在手机上退回。</p>
        </Outcome>
      )}
    </>
  );
}

/** A union signs its members up for an event by a workbook. */
export function GroupClaims({ unions }: { readonly unions: readonly OrgRef[] }) {
  const [org, setOrg] = useState(unions[0]!.id);
  const [chosen, setChosen] = useState<string>();
  return (
    <div className="form group">
      {unions.length > 1 && (
        <Choose
          id="claims-org"
          label="哪个工会的会员"
          value={org}
          options={unions.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(next) => {
            setOrg(next);
            setChosen(undefined);
          }}
        />
      )}
      <Answered query={useQuery(groupClaimsQuery(org))}>
        {(campaigns) => {
          const campaign = campaigns.find(({ id }) => id === chosen);
          if (campaigns.length === 0)
            return <Empty says="现在没有正在报名的活动。上级和本会发布以后，会出现在这里。" />;
          return (
            <>
              <Choose
                id="claims-campaign"
                label="报哪次活动"
                value={chosen}
                options={campaigns.map(({ id, name, org: of }) => ({ value: id, label: `${name}（${of.name}）` }))}
                onChange={setChosen}
              />
              {campaign && <Claiming key={`${campaign.id} ${org}`} campaign={campaign} org={org} />}
            </>
          );
        }}
      </Answered>
    </div>
  );
}
