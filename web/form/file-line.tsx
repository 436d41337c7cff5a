import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** «320 KB», «2.4 MB»: what a person compares with the size her phone shows. */
export function bytesWords(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** The picture itself, or a sheet of paper where it is none or the browser cannot show it (HEIC, PDF). */
export function FilePreview({ url }: { readonly url: string }) {
  const [shown, setShown] = useState(true);
  if (shown) return <img src={url} alt="" width="56" height="56" loading="lazy" onError={() => setShown(false)} />;
  return (
    <span className="file-mark">
      <Icon name="file" />
    </span>
  );
}

interface FileLineProps {
  readonly url: string;
  readonly name: string;
  readonly bytes?: number | undefined;
  readonly onRemove: () => void;
}

export function FileLine({ url, name, bytes, onRemove }: FileLineProps) {
  return (
    <li className="file-line">
      <FilePreview url={url} />
      <span>
        {name}
        {bytes !== undefined && <span className="soft">（{bytesWords(bytes)}）</span>}
      </span>
      <Button look="quiet" onClick={onRemove}>
        删除
        <span className="unseen">{name}</span>
      </Button>
    </li>
  );
}

export function UploadLine({ name, part }: { readonly name: string; readonly part: number }) {
  const percent = Math.round(part * 100);
  return (
    <li className="file-line">
      <span className="file-mark">
        <Icon name="file" />
      </span>
      <span>
        {name}
        <progress max={100} value={percent} aria-label={`正在上传${name}`} />
      </span>
      <span className="soft figures">{percent}%</span>
    </li>
  );
}
