import { type ComponentType, lazy } from 'react';
import { Route, Routes } from 'react-router';
import { HomePage } from './home/home-page.tsx';
import { TabShell, TaskShell } from './shell.tsx';

/** A page fetched when it is first opened: what a person on a slow network does not need, she does not load. */
function page<K extends string>(load: () => Promise<Record<K, ComponentType>>, name: K) {
  return lazy(async () => ({ default: (await load())[name] }));
}

const ServicesPage = page(() => import('./services/services-page.tsx'), 'ServicesPage');
const ServicePage = page(() => import('./services/service-page.tsx'), 'ServicePage');
const ApplyPages = page(() => import('./apply/apply-pages.tsx'), 'ApplyPages');
const SentPage = page(() => import('./apply/sent-page.tsx'), 'SentPage');
const CasesPage = page(() => import('./cases/cases-page.tsx'), 'CasesPage');
const CasePage = page(() => import('./cases/case-page.tsx'), 'CasePage');
const MovePage = page(() => import('./cases/move-page.tsx'), 'MovePage');
const BoardPage = page(() => import('./board/board-page.tsx'), 'BoardPage');
const NoticesPage = page(() => import('./notices-page.tsx'), 'NoticesPage');
const CampaignsPage = page(() => import('./campaigns/campaigns-page.tsx'), 'CampaignsPage');
const CampaignPage = page(() => import('./campaigns/campaign-page.tsx'), 'CampaignPage');
const WishPage = page(() => import('./campaigns/wish-page.tsx'), 'WishPage');
const OwnClaimsPage = page(() => import('./campaigns/own-claims-page.tsx'), 'OwnClaimsPage');
const FinderPage = page(() => import('./finder/finder-page.tsx'), 'FinderPage');
const VouchersPage = page(() => import('./vouchers/vouchers-page.tsx'), 'VouchersPage');
const VoucherPage = page(() => import('./vouchers/voucher-page.tsx'), 'VoucherPage');
const TillPage = page(() => import('./till/till-page.tsx'), 'TillPage');
const CardPage = page(() => import('./card/card-page.tsx'), 'CardPage');
const MePage = page(() => import('./me/me-page.tsx'), 'MePage');
const AgendaPage = page(() => import('./me/agenda-page.tsx'), 'AgendaPage');
const MembershipPage = page(() => import('./me/membership-page.tsx'), 'MembershipPage');
const PrivacyPage = page(() => import('./me/privacy-page.tsx'), 'PrivacyPage');
const SeenPage = page(() => import('./me/seen-page.tsx'), 'SeenPage');
const ConsentsPage = page(() => import('./me/consents-page.tsx'), 'ConsentsPage');
const HandlingPage = page(() => import('./me/handling-page.tsx'), 'HandlingPage');
const SessionsPage = page(() => import('./me/sessions-page.tsx'), 'SessionsPage');
const ClosingPage = page(() => import('./me/closing-page.tsx'), 'ClosingPage');
const AccountsPage = page(() => import('./money/accounts-page.tsx'), 'AccountsPage');
const ListPage = page(() => import('./lists/list-page.tsx'), 'ListPage');
const OpenMoneyPage = page(() => import('./money/open-money-page.tsx'), 'OpenMoneyPage');
const SignInPage = page(() => import('./me/sign-in-page.tsx'), 'SignInPage');
const JoinPage = page(() => import('./join/join-page.tsx'), 'JoinPage');
const NotFoundPage = page(() => import('./not-found-page.tsx'), 'NotFoundPage');

export function App() {
  return (
    <Routes>
      <Route element={<TabShell />}>
        <Route index element={<HomePage />} />
        <Route path="services" element={<ServicesPage />} />
        <Route path="services/:service" element={<ServicePage />} />
        <Route path="cases" element={<CasesPage />} />
        <Route path="cases/:id" element={<CasePage />} />
        <Route path="board" element={<BoardPage />} />
        <Route path="board/:service" element={<BoardPage />} />
        <Route path="notices" element={<NoticesPage />} />
        <Route path="me" element={<MePage />} />
        <Route path="card" element={<CardPage />} />
        <Route path="finder" element={<FinderPage />} />
        <Route path="campaigns" element={<CampaignsPage />} />
        <Route path="campaigns/:id" element={<CampaignPage />} />
        <Route path="me/allotments" element={<OwnClaimsPage />} />
        <Route path="me/agenda" element={<AgendaPage />} />
        <Route path="me/membership" element={<MembershipPage />} />
        <Route path="me/vouchers" element={<VouchersPage />} />
        <Route path="me/vouchers/:id" element={<VoucherPage />} />
        <Route path="till" element={<TillPage />} />
        <Route path="me/money" element={<AccountsPage />} />
        <Route path="money/:union" element={<OpenMoneyPage />} />
        <Route path="lists/:service" element={<ListPage />} />
        <Route path="me/privacy" element={<PrivacyPage />} />
        <Route path="me/seen" element={<SeenPage />} />
        <Route path="me/consents" element={<ConsentsPage />} />
        <Route path="handling" element={<HandlingPage />} />
        <Route path="me/sessions" element={<SessionsPage />} />
        <Route path="me/closing" element={<ClosingPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
      <Route element={<TaskShell />}>
        <Route path="services/:service/apply/:step" element={<ApplyPages />} />
        <Route path="cases/:id/sent" element={<SentPage />} />
        <Route path="cases/:id/moves/:action" element={<MovePage />} />
        <Route path="campaigns/:id/wish" element={<WishPage />} />
        <Route path="join/:union" element={<JoinPage />} />
        <Route path="sign-in" element={<SignInPage />} />
      </Route>
    </Routes>
  );
}
