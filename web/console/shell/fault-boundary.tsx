import { Alert, Button } from 'antd';
import { Component, type ReactNode } from 'react';

/**
 * Stands in for a page that could not be shown. The usual cause is a new release: the parts of the old one are no
 * longer on the server, and loading the page anew brings the new ones.
 */
export class FaultBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <>
        <h1>页面没有打开</h1>
        <Alert
          type="error"
          showIcon
          title="可能是网络断了，或者系统刚刚更新过。"
          action={<Button onClick={() => window.location.reload()}>重新打开</Button>}
        />
      </>
    );
  }
}
