import { Checkbox } from 'antd';
import type { MouseEvent } from 'react';
import { Link } from 'react-router';
import type { CaseLine } from '../../../kernel/answers.ts';
import { DueTag, MarkTags, StateTag } from '../case/tags.tsx';

interface InboxLineProps {
  readonly line: CaseLine;
  readonly selected: boolean;
  /** The address of the list with this case selected: where its own page leads back to. */
  readonly from: string;
  /** Undefined where there is no room for a reading pane: a click then opens the case's own page. */
  readonly onSelect: ((id: string) => void) | undefined;
  /** While several are being chosen; undefined otherwise. */
  readonly choosing?: { readonly chosen: boolean; readonly onChoose: (chosen: boolean) => void } | undefined;
}

/**
 * One move that is owed. A click of the mouse shows the case beside the list; Enter, and the click a screen reader
 * makes (its `detail` is 0), follow the link to the case's page.
 */
export function InboxLine({ line, selected, from, onSelect, choosing }: InboxLineProps) {
  const select = (event: MouseEvent) => {
    if (onSelect === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // Also of whoever goes on to the page: going back finds the list at this line.
    onSelect(line.id);
    if (event.detail > 0) event.preventDefault();
  };
  return (
    <li className={choosing && 'inbox-choosing'}>
      {choosing && (
        <Checkbox
          checked={choosing.chosen}
          aria-label={`选中 ${line.number}`}
          onChange={(event) => choosing.onChoose(event.target.checked)}
        />
      )}
      <Link
        to={`/cases/${line.id}`}
        state={{ from }}
        className="inbox-line"
        data-case={line.id}
        aria-current={selected ? 'true' : undefined}
        onClick={select}
      >
        <span className="inbox-line-row">
          <span className="inbox-line-words">
            <strong>{line.title}</strong> {line.summary}
          </span>
          <MarkTags line={line} />
          <DueTag line={line} />
        </span>
        <span className="inbox-line-row quiet">
          <span className="inbox-line-words">
            <span className="number">{line.number}</span> {[line.applicant, line.org.name].filter(Boolean).join('，')}
          </span>
          <StateTag line={line} />
        </span>
      </Link>
    </li>
  );
}
