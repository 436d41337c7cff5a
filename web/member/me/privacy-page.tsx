import { Section } from '../../ui/card.tsx';
import { BackLink, RowLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { SignInGate } from '../sign-in-gate.tsx';

/** The browser saves it by itself, so a slow network shows its own progress and the page can be left. */
function TakeCopy() {
  return (
    <Section title="我的全部信息">
      <p>工会保存的关于你的全部内容，打成一个文件给你：登记信息、会籍、办件和每一步、消息、上传的照片、谁看过。</p>
      <a className="button wide" href="/api/my/copy" download="我的全部信息.zip">
        取一份我的全部信息
      </a>
      <p className="soft">里面有你的证件号码和手机号，请自己收好，不要转发。</p>
    </Section>
  );
}

/** 隐私与安全: who looked, what is held, what was agreed to, and the way out. */
export function PrivacyPage() {
  return (
    <>
      <PageHead title="隐私与安全">
        <BackLink to="/me">我的</BackLink>
      </PageHead>
      <SignInGate why="登录以后，能看到谁看过你的信息。">
        {() => (
          <>
            <nav className="rows" aria-label="隐私与安全">
              <RowLink to="/me/seen">谁看过我的信息</RowLink>
              <RowLink to="/me/consents">我同意过什么，撤回同意</RowLink>
              <RowLink to="/handling">个人信息处理规则</RowLink>
            </nav>
            <TakeCopy />
            <nav className="rows" aria-label="账号">
              <RowLink to="/me/sessions">登录设备</RowLink>
              <RowLink to="/me/closing">注销账号</RowLink>
            </nav>
          </>
        )}
      </SignInGate>
    </>
  );
}
