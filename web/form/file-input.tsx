import { useEffect, useRef, useState } from 'react';
import type { FilesField } from '../../kernel/field.ts';
import { GroupFrame } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { FileLine, UploadLine } from './file-line.tsx';
import { useFormDoor } from './form-door.ts';
import { type InputProps, frameOf } from './input-props.ts';
import { useSendingOf } from './sending.ts';

/** The kinds and the size the server takes; told before a slow network has carried ten megabytes in vain. */
const accepted = 'image/jpeg,image/png,image/webp,image/heic,.heic,application/pdf,.pdf';
const mostBytes = 10 * 1024 * 1024;

interface FileSending {
  readonly name: string;
  readonly part: number;
}

function idsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** Sends the chosen files one after the other, so that on a weak network at least the first ones arrive. */
function useSending(props: InputProps<FilesField>) {
  const door = useFormDoor();
  const form = useSendingOf();
  const [sending, setSending] = useState<FileSending>();
  const [failure, setFailure] = useState<string>();
  // Files arrive long after they were chosen: the answer then is not the one this render knew.
  const ids = useRef(idsOf(props.value));
  useEffect(() => {
    ids.current = idsOf(props.value);
  }, [props.value]);

  const sendOne = async (file: File) => {
    if (file.size > mostBytes) throw new Error(`「${file.name}」超过 10 MB，请压缩后再传，或换一张。`);
    setSending({ name: file.name, part: 0 });
    const answer = await door.upload(file, (part) => setSending({ name: file.name, part }));
    ids.current = [...ids.current, answer.id];
    props.onChange(ids.current);
  };

  const send = async (files: readonly File[]) => {
    const room = props.asked.max - ids.current.length;
    setFailure(files.length > room ? `最多 ${props.asked.max} 个文件，多出来的没有上传。` : undefined);
    let arrived = true;
    form.begin();
    try {
      for (const file of files.slice(0, room)) await sendOne(file);
    } catch (fault) {
      arrived = false;
      setFailure(fault instanceof Error ? fault.message : String(fault));
    }
    setSending(undefined);
    form.end(arrived);
  };
  return { sending, failure, send };
}

interface FilePickProps {
  readonly id: string;
  readonly asked: FilesField;
  readonly onFiles: (files: readonly File[]) => void;
}

function FilePick({ id, asked, onFiles }: FilePickProps) {
  return (
    <label className="button wide file-pick">
      <input
        id={id}
        type="file"
        multiple={asked.max > 1}
        accept={accepted}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same picture may be chosen again after a failure.
          event.target.value = '';
        }}
      />
      <Icon name="camera" />
      拍照或选文件
      <span className="unseen">：{asked.label}</span>
    </label>
  );
}

export function FileInput(props: InputProps<FilesField>) {
  const door = useFormDoor();
  const { sending, failure, send } = useSending(props);
  const ids = idsOf(props.value);
  const isFull = ids.length >= props.asked.max;
  return (
    <GroupFrame {...frameOf(props)} problem={failure ?? props.problem}>
      <ul className="rows">
        {ids.map((id, index) => (
          <FileLine
            key={id}
            url={door.urlOf(id)}
            name={door.fileOf(id)?.name ?? `第 ${index + 1} 个文件`}
            bytes={door.fileOf(id)?.bytes}
            onRemove={() => props.onChange(ids.filter((other) => other !== id))}
          />
        ))}
        {sending && <UploadLine {...sending} />}
      </ul>
      <output className="unseen">{sending ? `正在上传${sending.name}` : `已添加 ${ids.length} 个文件`}</output>
      {isFull ? (
        <p className="soft">已经添加满 {props.asked.max} 个。</p>
      ) : (
        <FilePick id={props.id} asked={props.asked} onFiles={(files) => void send(files)} />
      )}
    </GroupFrame>
  );
}
