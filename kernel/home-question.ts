import { field } from './field.ts';

/** Which household somebody is of, where each has one: asked by that name alone, hashed and never kept. */
export const homeQuestion = field.text({
  label: '家庭住址',
  help: '写到门牌号，例如：示例路 1 号 2 栋 301。一家人写同一个地址；只用来核对每户一份，不保存。',
  min: 3,
  max: 120,
});
