import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { field } from '../../../kernel/field.ts';
import { readPhone } from '../../../kernel/identity/phone.ts';
import { withAnswer } from '../../form/answers.ts';
import { QuestionForm } from '../../form/question-form.tsx';
import { BackLink } from '../../ui/link.tsx';
import { refusingOf } from '../use-write.ts';

const questions = {
  phone: field.phone({ label: '手机号', help: '用你登记在工会的手机号，我们发一条带验证码的短信。' }),
};

export function PhoneForm({ onPhone }: { readonly onPhone: (phone: string) => Promise<void> }) {
  const [answers, setAnswers] = useState({});
  const sending = useMutation({ mutationFn: onPhone });
  return (
    <QuestionForm
      title="登录"
      fields={questions}
      answers={answers}
      onAnswer={(id, value) => setAnswers((before) => withAnswer(before, id, value))}
      submitLabel="发送验证码"
      busy={sending.isPending}
      refused={refusingOf(sending.error)}
      onSubmit={({ phone }) => {
        const read = readPhone(String(phone));
        if (read.ok) sending.mutate(read.phone);
      }}
      above={<BackLink to="/">首页</BackLink>}
    />
  );
}
