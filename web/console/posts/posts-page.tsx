import { Page } from '../shell/page.tsx';
import { Grants } from './grants.tsx';
import { Resets } from './resets.tsx';
import { Staff } from './staff.tsx';
import './posts.css';

/** Who holds which post or duty and how that changes; the security administrator's page. */
export default function PostsPage() {
  return (
    <Page title="岗位与人员">
      <p>
        审批人、负责人和三种管理员，还有重设登录方式，都要两个人：一位安全管理员提出，另一位确认。谁也不能给自己办；收回马上生效。每一步都记入审计。
      </p>
      <div className="posts-page">
        <Grants />
        <Resets />
        <Staff />
      </div>
    </Page>
  );
}
