/** Configuration first, then sign-in, then the page asked for. */
import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { call } from './api/client.ts';
import type { Config } from './api/contract.ts';
import { comeBack } from './api/hosted.ts';
import { configure, useSession } from './api/session.ts';
import { IdleLock } from './components/IdleLock.tsx';
import { ProblemAlert } from './components/ProblemAlert.tsx';
import { useLanguage } from './lib/i18n.ts';
import { SignIn } from './pages/SignIn.tsx';
import { router } from './router.tsx';

async function loadConfig(): Promise<Config> {
  const { data } = await call<Config>('GET', '/config', { anonymous: true });
  configure(data);
  if (data.hosted_sign_in) await comeBack(data);
  return data;
}

export function App() {
  const language = useLanguage();
  const session = useSession();
  const config = useQuery({ queryKey: ['config'], queryFn: loadConfig, staleTime: Infinity });
  if (config.error)
    return (
      <Center mih="100vh" p="md">
        <ProblemAlert error={config.error} retry={() => void config.refetch()} />
      </Center>
    );
  if (!config.data)
    return (
      <Center mih="100vh">
        <Loader aria-label="…" />
      </Center>
    );
  if (!session.kept) return <SignIn config={config.data} key={language} />;
  return (
    <>
      <RouterProvider router={router} key={`${language}-${session.kept.username}`} />
      <IdleLock />
    </>
  );
}
