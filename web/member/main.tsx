import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import '../ui/ui.css';
import { App } from './app.tsx';
import { FormDoorProvider } from './form-door-provider.tsx';
import { PreferencesProvider } from './preferences.tsx';
import { makeQueryClient } from './query-client.ts';

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <QueryClientProvider client={makeQueryClient()}>
      <PreferencesProvider>
        <FormDoorProvider>
          <BrowserRouter>
            <App />
          </BrowserRouter>
        </FormDoorProvider>
      </PreferencesProvider>
    </QueryClientProvider>
  </StrictMode>,
);
