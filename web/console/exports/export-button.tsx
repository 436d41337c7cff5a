import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { type ExportKind, exportKinds } from '../../../kernel/exporting.ts';
import { unionsOf, useMe } from '../session/me.ts';
import { ExportDialog } from './export-dialog.tsx';

interface ExportButtonProps {
  readonly what: ExportKind;
  /** The union that the page shows; her own highest where it shows all. */
  readonly org?: string | undefined;
  readonly filter?: Readonly<Record<string, string>>;
}

const all: Readonly<Record<string, string>> = {};

/** Offered to those who may: members are exported by whoever keeps them. */
export function ExportButton({ what, org, filter = all }: ExportButtonProps) {
  const [open, setOpen] = useState(false);
  const me = useMe();
  const posts = what === 'members' ? me.posts.filter(({ role }) => role !== 'cashier') : me.posts;
  const own = unionsOf({ ...me, posts })[0];
  if (own === undefined) return null;
  return (
    <>
      <Button icon={<DownloadOutlined aria-hidden />} onClick={() => setOpen(true)}>
        导出{exportKinds[what]}
      </Button>
      <ExportDialog what={what} org={org ?? own.id} filter={filter} open={open} onClose={() => setOpen(false)} />
    </>
  );
}
