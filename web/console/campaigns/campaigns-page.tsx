import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Modal, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { type Allotment, ways } from '../../../kernel/allot.ts';
import type { CampaignLine } from '../../../kernel/allot-answers.ts';
import type { OrgAnswer } from '../../../kernel/answers.ts';
import { orgQuery } from '../queries.ts';
import { OrgSelect } from '../register/org-select.tsx';
import { allotments } from '../services.ts';
import { unionsOf, useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { CampaignForm } from './campaign-form.tsx';
import { many } from '../draws/draw-words.ts';
import { phaseLabels } from './campaign-words.ts';
import { campaignsQuery } from './queries.ts';
import './campaigns.css';

const columns: TableProps<CampaignLine>['columns'] = [
  { title: '活动', key: 'name', render: (_, { id, name }) => <Link to={`/campaigns/${id}`}>{name}</Link> },
  { title: '进度', key: 'phase', render: (_, { phase }) => phaseLabels[phase] },
  { title: '怎么发', key: 'way', render: (_, { way }) => ways[way] },
  { title: '开始', key: 'opens', render: (_, { opensAt }) => momentWords(opensAt) },
  { title: '结束', key: 'closes', render: (_, { closesAt }) => momentWords(closesAt) },
  {
    title: '发出',
    key: 'given',
    align: 'end',
    render: (_, { stock, left }) => `${many(stock - left)} / ${many(stock)}`,
  },
];

/** Drafts a campaign of one of the kinds there are. */
function Drafting({ unit }: { readonly unit: OrgAnswer }) {
  const [allotment, setAllotment] = useState<Allotment>();
  const navigate = useNavigate();
  const close = () => setAllotment(undefined);
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: allotments.map(({ id, title }) => ({ key: id, label: title })),
          onClick: ({ key }) => setAllotment(allotments.find(({ id }) => id === key)),
        }}
      >
        <Button type="primary">起草活动</Button>
      </Dropdown>
      <Modal
        open={allotment !== undefined}
        title={`${allotment?.title}：${unit.name}`}
        footer={null}
        destroyOnHidden
        onCancel={close}
      >
        {allotment && (
          <CampaignForm
            org={unit}
            allotment={allotment}
            onClose={close}
            onDone={(desk) => void navigate(`/campaigns/${desk.id}`)}
          />
        )}
      </Modal>
    </>
  );
}

/** Where anybody's calendar fetches what this union has announced. */
function OpenCalendar({ org }: { readonly org: string }) {
  const address = `${location.origin}/api/open/calendar.ics?org=${org}`;
  return (
    <p className="campaign-calendar">
      活动日历的公开地址（会员可以订阅，也可以放到公众号和网站上）：
      <a href={`/api/open/calendar.ics?org=${org}`}>{address}</a>
    </p>
  );
}

/** The campaigns of a union, with how many have been given. */
export default function CampaignsPage() {
  const [params, setParams] = useSearchParams();
  const own = unionsOf(useMe())[0]!.id;
  const org = params.get('org') ?? own;
  const { data: unit } = useQuery(orgQuery(org));
  return (
    <Page title="福利活动" aside={unit && unit.dissolvedOn === undefined && <Drafting key={unit.id} unit={unit} />}>
      <div className="campaign-org">
        <label htmlFor="campaign-org">看哪个工会</label>
        <OrgSelect id="campaign-org" value={org} onChange={(next) => setParams({ org: next })} />
      </div>
      <Answered query={useQuery(campaignsQuery(org))}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty says="这个工会还没有办过活动。点“起草活动”，写好以后由另一位审批人或负责人核对、发布。" />
          ) : (
            <Table<CampaignLine>
              size="small"
              rowKey="id"
              columns={columns}
              dataSource={[...lines]}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              scroll={{ x: 'max-content' }}
            />
          )
        }
      </Answered>
      <OpenCalendar org={org} />
    </Page>
  );
}
