/** Every place of the page has an address; list state lives in the query of the address. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Layout } from './components/Layout.tsx';
import { Home } from './pages/MyWork.tsx';
import { NotFound } from './pages/NotFound.tsx';

export interface ListSearch {
  cursor?: string;
  sort?: string;
  [filter: string]: string | undefined;
}

const text = (search: Record<string, unknown>): ListSearch =>
  Object.fromEntries(
    Object.entries(search)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([key, value]) => [key, String(value)]),
  );

const root = createRootRoute({ component: Layout, notFoundComponent: NotFound });
const pages = () => import('./pages/index.ts');

function page<Path extends string>(
  path: Path,
  name: Exclude<keyof Awaited<ReturnType<typeof pages>>, 'StepDialog' | 'PdfViewer'>,
) {
  return createRoute({
    getParentRoute: () => root,
    path,
    validateSearch: text,
    component: lazyRouteComponent(pages, name),
  });
}

export const router = createRouter({
  routeTree: root.addChildren([
    createRoute({ getParentRoute: () => root, path: '/', component: Home }),
    page('/audit-trail', 'AuditTrailPage'),
    page('/signatures', 'SignaturesPage'),
    page('/statutory-clocks', 'ClocksPage'),
    page('/training-matrix', 'TrainingMatrixPage'),
    page('/profile', 'Profile'),
    page('/study', 'StudyPage'),
    page('/audits/$id/conduct', 'ConductPage'),
    page('/$collection/new', 'NewPage'),
    page('/$collection/$id/$below/new', 'NewBelow'),
    page('/$collection/$id/edit', 'EditPage'),
    page('/$collection/$id/read', 'ReadAndSign'),
    page('/$collection/$id/trace', 'TracePage'),
    page('/$collection/$id', 'RecordPage'),
    page('/$collection', 'ListPage'),
  ]),
  defaultPreload: false,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
