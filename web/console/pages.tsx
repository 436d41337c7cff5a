import { lazy } from 'react';
import { Link, Navigate, Route, Routes } from 'react-router';
import { useMe } from './session/me.ts';
import { entriesFor } from './shell/entries.ts';
import { Page } from './shell/page.tsx';
import { Shell } from './shell/shell.tsx';
import { Empty } from './shell/states.tsx';

const InboxPage = lazy(() => import('./inbox/inbox-page.tsx'));
const RegisterPage = lazy(() => import('./register/register-page.tsx'));
const CasePage = lazy(() => import('./case/case-page.tsx'));
const OrgsPage = lazy(() => import('./orgs/orgs-page.tsx'));
const PosterPage = lazy(() => import('./poster/poster-page.tsx'));
const RulesPage = lazy(() => import('./rules/rules-page.tsx'));
const PausesPage = lazy(() => import('./pauses/pauses-page.tsx'));
const PackPage = lazy(() => import('./rules/pack-page.tsx'));
const WhatIfPage = lazy(() => import('./what-if/what-if-page.tsx'));
const EmployerPage = lazy(() => import('./employer/employer-page.tsx'));
const MembersPage = lazy(() => import('./members/members-page.tsx'));
const DoubtsPage = lazy(() => import('./doubts/doubts-page.tsx'));
const GroupPage = lazy(() => import('./group/group-page.tsx'));
const ImportsPage = lazy(() => import('./imports/imports-page.tsx'));
const TermsPage = lazy(() => import('./terms/terms-page.tsx'));
const TargetsPage = lazy(() => import('./targets/targets-page.tsx'));
const TargetPage = lazy(() => import('./targets/target-page.tsx'));
const CampaignsPage = lazy(() => import('./campaigns/campaigns-page.tsx'));
const CampaignPage = lazy(() => import('./campaigns/campaign-page.tsx'));
const StarsPage = lazy(() => import('./stars/stars-page.tsx'));
const RatingPage = lazy(() => import('./stars/rating-page.tsx'));
const ExportsPage = lazy(() => import('./exports/exports-page.tsx'));
const MoneyPage = lazy(() => import('./money/money-page.tsx'));
const BatchPage = lazy(() => import('./money/batch-page.tsx'));
const PaymentsPage = lazy(() => import('./money/payments-page.tsx'));
const TracePage = lazy(() => import('./money/trace-page.tsx'));
const StatementPage = lazy(() => import('./money/statement-page.tsx'));
const ContributionsPage = lazy(() => import('./money/contributions-page.tsx'));
const ClawbacksPage = lazy(() => import('./money/clawbacks-page.tsx'));
const RefundsPage = lazy(() => import('./money/refunds-page.tsx'));
const RefundPage = lazy(() => import('./money/refund-page.tsx'));
const BudgetsPage = lazy(() => import('./money/budgets-page.tsx'));
const SuppliesPage = lazy(() => import('./supplies/supplies-page.tsx'));
const DrawsPage = lazy(() => import('./draws/draws-page.tsx'));
const DrawPage = lazy(() => import('./draws/draw-page.tsx'));
const MerchantsPage = lazy(() => import('./vouchers/merchants-page.tsx'));
const SettlementsPage = lazy(() => import('./vouchers/settlements-page.tsx'));
const SettlementPage = lazy(() => import('./vouchers/settlement-page.tsx'));
const VoucherTermsPage = lazy(() => import('./vouchers/terms-page.tsx'));
const FiguresPage = lazy(() => import('./figures/figures-page.tsx'));
const AccountsPage = lazy(() => import('./accounts/accounts-page.tsx'));
const HealthPage = lazy(() => import('./health/health-page.tsx'));
const NoticesPage = lazy(() => import('./notices/notices-page.tsx'));
const ProposalsPage = lazy(() => import('./posts/proposals-page.tsx'));
const PostsPage = lazy(() => import('./posts/posts-page.tsx'));
const AuditPage = lazy(() => import('./audit/audit-page.tsx'));
const SecurityPage = lazy(() => import('./security/security-page.tsx'));
const MinePage = lazy(() => import('./mine/mine-page.tsx'));

function NoPage() {
  return (
    <Page title="没有这个页面">
      <Empty says="地址可能写错了，或者页面已经移走。">
        <Link to="/">回到工作台</Link>
      </Empty>
    </Page>
  );
}

/** Where one arrives: the inbox of a cadre, the first page of an administrator. */
function Arriving() {
  const me = useMe();
  return me.duty === undefined ? <InboxPage /> : <Navigate to={entriesFor(me)[0]!.to} replace />;
}

export function Pages() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Arriving />} />
        <Route path="cases" element={<RegisterPage />} />
        <Route path="cases/:id" element={<CasePage />} />
        <Route path="orgs" element={<OrgsPage />} />
        <Route path="orgs/:id" element={<OrgsPage />} />
        <Route path="orgs/:id/poster" element={<PosterPage />} />
        <Route path="orgs/:id/rules" element={<RulesPage />} />
        <Route path="orgs/:id/pauses" element={<PausesPage />} />
        <Route path="orgs/:id/rule-pack" element={<PackPage />} />
        <Route path="what-ifs/:id" element={<WhatIfPage />} />
        <Route path="orgs/:id/employer" element={<EmployerPage />} />
        <Route path="members" element={<MembersPage />} />
        <Route path="doubts" element={<DoubtsPage />} />
        <Route path="doubts/:id" element={<DoubtsPage />} />
        <Route path="group-filings" element={<GroupPage />} />
        <Route path="imports" element={<ImportsPage />} />
        <Route path="imports/:id" element={<ImportsPage />} />
        <Route path="terms" element={<TermsPage />} />
        <Route path="targets" element={<TargetsPage />} />
        <Route path="targets/:id" element={<TargetPage />} />
        <Route path="campaigns" element={<CampaignsPage />} />
        <Route path="campaigns/:id" element={<CampaignPage />} />
        <Route path="stars" element={<StarsPage />} />
        <Route path="stars/:round/:org" element={<RatingPage />} />
        <Route path="exports" element={<ExportsPage />} />
        <Route path="money" element={<MoneyPage />} />
        <Route path="money/batches/:id" element={<BatchPage />} />
        <Route path="money/payments" element={<PaymentsPage />} />
        <Route path="money/trace/:id" element={<TracePage />} />
        <Route path="money/:org/:fund" element={<StatementPage />} />
        <Route path="contributions" element={<ContributionsPage />} />
        <Route path="clawbacks" element={<ClawbacksPage />} />
        <Route path="refunds" element={<RefundsPage />} />
        <Route path="refunds/:id" element={<RefundPage />} />
        <Route path="budgets" element={<BudgetsPage />} />
        <Route path="supplies" element={<SuppliesPage />} />
        <Route path="draws" element={<DrawsPage />} />
        <Route path="draws/:id" element={<DrawPage />} />
        <Route path="merchants" element={<MerchantsPage />} />
        <Route path="settlements" element={<SettlementsPage />} />
        <Route path="settlements/:id" element={<SettlementPage />} />
        <Route path="campaigns/:id/voucher" element={<VoucherTermsPage />} />
        <Route path="figures" element={<FiguresPage />} />
        <Route path="accounts" element={<AccountsPage />} />
        <Route path="health" element={<HealthPage />} />
        <Route path="notices" element={<NoticesPage />} />
        <Route path="proposals" element={<ProposalsPage />} />
        <Route path="posts" element={<PostsPage />} />
        <Route path="audit" element={<AuditPage />} />
        <Route path="mine" element={<MinePage />} />
        <Route path="mine/security" element={<SecurityPage />} />
        <Route path="*" element={<NoPage />} />
      </Route>
    </Routes>
  );
}
