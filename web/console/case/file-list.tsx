import { PaperClipOutlined } from '@ant-design/icons';
import type { FileAnswer } from '../../../kernel/answers.ts';

type Listed = Pick<FileAnswer, 'id' | 'name'> & Partial<FileAnswer>;

function sizeWords(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

export function FileList({ files }: { readonly files: readonly Listed[] }) {
  return (
    <ul className="plain">
      {files.map(({ id, name, bytes }) => (
        <li key={id}>
          <PaperClipOutlined aria-hidden />{' '}
          <a href={`/api/files/${id}`} target="_blank" rel="noreferrer">
            {name}
            <span className="unseen">（在新窗口打开）</span>
          </a>{' '}
          {bytes !== undefined && <span className="quiet">{sizeWords(bytes)}</span>}
        </li>
      ))}
    </ul>
  );
}
