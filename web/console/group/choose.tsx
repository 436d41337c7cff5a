import { Select } from 'antd';

interface ChooseProps {
  readonly id: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

/** One question that is answered once for all of the list. */
export function Choose({ id, label, value, options, onChange }: ChooseProps) {
  return (
    <div className="group-one">
      <label htmlFor={id}>{label}</label>
      <Select id={id} placeholder="请选择" value={value ?? null} options={[...options]} onChange={onChange} />
    </div>
  );
}
