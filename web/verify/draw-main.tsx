import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/ui.css';
import { keepOffline } from '../ui/keep-offline.ts';
import './draw.css';
import { DrawPage } from './draw-page.tsx';

keepOffline();
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <DrawPage />
  </StrictMode>,
);
