import './mantine.ts';
import './styles/index.css';
import { MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { Problem } from './api/client.ts';
import { startLanguage } from './lib/i18n.ts';
import { theme, variables } from './theme.ts';

const queryClient = new QueryClient({
  queryCache: new QueryCache({
    // Whoever is refused something may have lost a role meanwhile: what they may do is asked again.
    onError: (error, { queryKey }) => {
      if (error instanceof Problem && error.status === 403 && queryKey[0] !== 'me')
        void queryClient.invalidateQueries({ queryKey: ['me'] });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal is an answer; only an unreachable API is worth asking again.
      retry: (count, error) =>
        count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 500),
    },
  },
});

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root element');
await startLanguage();
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
