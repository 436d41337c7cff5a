import { UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useRef } from 'react';

interface FileButtonProps {
  /** What the file is, for whoever does not see the button. */
  readonly label: string;
  /** As the browser's own dialog takes it: «.xlsx,.csv». */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly primary?: boolean;
  readonly loading?: boolean;
  readonly children: ReactNode;
}

/** A button by which one file is chosen; the same again, too, after it has been mended. */
export function FileButton({ label, accept, onFile, primary = false, loading = false, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        type={primary ? 'primary' : 'default'}
        icon={<UploadOutlined aria-hidden />}
        loading={loading}
        onClick={() => input.current?.click()}
      >
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-label={label}
        accept={accept}
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}
