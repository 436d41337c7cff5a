import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { BrowserRouter } from 'react-router';
import { Refused } from '../api/client.ts';
import { meQuery } from './queries.ts';
import { SignedIn } from './session/signed-in.tsx';
import { Pages } from './pages.tsx';
import { locale } from './locale.ts';
import { theme } from './theme.ts';

dayjs.locale('zh-cn');

function isSignedOut(fault: unknown): boolean {
  return fault instanceof Refused && fault.status === 401;
}

/** A refusal is an answer and is not asked for again; a lost connection is tried twice more. */
const client: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, fault) => failures < 2 && !(fault instanceof Refused && fault.status > 0 && fault.status < 500),
    },
  },
  queryCache: new QueryCache({
    // A session that ended meanwhile shows the sign-in page in place, so that the address is kept.
    onError: (fault, query) => {
      if (isSignedOut(fault) && query.queryKey[0] !== meQuery.queryKey[0]) void client.resetQueries(meQuery);
    },
  }),
});

/** Lists and calendars that open stay within the landmark of their input, where a screen reader looks for them. */
function landmarkOf(trigger?: HTMLElement): HTMLElement {
  return trigger?.closest<HTMLElement>('[role=dialog], main') ?? document.body;
}

export function Console() {
  return (
    <ConfigProvider locale={locale} theme={theme} button={{ autoInsertSpace: false }} getPopupContainer={landmarkOf}>
      <App>
        <QueryClientProvider client={client}>
          <BrowserRouter basename="/console">
            <SignedIn>
              <Pages />
            </SignedIn>
          </BrowserRouter>
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}
