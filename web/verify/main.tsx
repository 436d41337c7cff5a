import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/ui.css';
import { keepOffline } from '../ui/keep-offline.ts';
import './verify.css';
import { VerifyPage } from './verify-page.tsx';

keepOffline();
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <VerifyPage />
  </StrictMode>,
);
