import { CloseOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { orgQuery } from '../queries.ts';
import { findService } from '../services.ts';
import { stateWords } from '../words/state-words.ts';
import { type Filter, type FilterKey, filterKeys } from './filter.ts';

interface ChipsProps {
  readonly filter: Filter;
  readonly onRemove: (key: FilterKey) => void;
  readonly onClear: () => void;
}

/** What each part of a filter means, in words. */
function useWords(filter: Filter): Readonly<Record<FilterKey, string>> {
  const service = findService(filter.service);
  const { data: org } = useQuery({ ...orgQuery(filter.org ?? ''), enabled: filter.org !== undefined });
  return {
    service: `事项：${service?.title ?? '已下线的服务'}`,
    state: `进度：${service ? stateWords(service, filter.state ?? '') : filter.state}`,
    org: `工会：${org?.name ?? '正在读取'}`,
    open: filter.open === 'true' ? '在办' : '办结',
    overdue: '已超期',
    flag: `标记：${service?.flags?.[filter.flag ?? ''] ?? filter.flag}`,
    metric: `统计口径：${service?.metrics[filter.metric ?? '']?.label ?? filter.metric}`,
    q: `编号：${filter.q}`,
  };
}

/** The filter in force, part by part, each of which can be taken away. */
export function Chips({ filter, onRemove, onClear }: ChipsProps) {
  const words = useWords(filter);
  const present = filterKeys.filter((key) => filter[key] !== undefined);
  if (present.length === 0) return null;
  return (
    <ul className="chips" aria-label="正在用的筛选">
      {present.map((key) => (
        <li key={key}>
          <Button size="small" onClick={() => onRemove(key)} icon={<CloseOutlined aria-hidden />} iconPlacement="end">
            <span className="unseen">取消筛选</span>
            {words[key]}
          </Button>
        </li>
      ))}
      <li>
        <Button size="small" type="link" onClick={onClear}>
          全部清空
        </Button>
      </li>
    </ul>
  );
}
