import { Button } from '../ui/button.tsx';
import { usePreferences } from './preferences.tsx';

export function CareSwitch() {
  const { care, setCare } = usePreferences();
  return <Button onClick={() => setCare(!care)}>{care ? '退出关怀模式' : '关怀模式'}</Button>;
}
