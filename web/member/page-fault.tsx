import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';

/** Catches what a page throws, most often a part of the app that could not be fetched. */
export class PageFault extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <>
        <PageHead title="这一页没有打开" failed />
        <Notice tone="danger" announced="at-once">
          <p>可能是网络断了，也可能是系统刚刚更新过。请重新打开这一页；还是不行，就打职工热线 12351。</p>
          <Button onClick={() => window.location.reload()}>重新打开</Button>
        </Notice>
      </>
    );
  }
}
