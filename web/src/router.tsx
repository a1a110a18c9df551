/** Every place of the page has an address; list state lives in the query of the address. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Layout } from './components/Layout.tsx';
import { MyWork } from './pages/MyWork.tsx';
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
const home = createRoute({ getParentRoute: () => root, path: '/', component: MyWork });
const trail = createRoute({
  getParentRoute: () => root,
  path: '/audit-trail',
  validateSearch: text,
  component: lazyRouteComponent(() => import('./pages/AuditTrailPage.tsx'), 'AuditTrailPage'),
});
const signatures = createRoute({
  getParentRoute: () => root,
  path: '/signatures',
  validateSearch: text,
  component: lazyRouteComponent(() => import('./pages/SignaturesPage.tsx'), 'SignaturesPage'),
});
const matrix = createRoute({
  getParentRoute: () => root,
  path: '/training-matrix',
  validateSearch: text,
  component: lazyRouteComponent(() => import('./pages/TrainingMatrixPage.tsx'), 'TrainingMatrixPage'),
});
const profile = createRoute({
  getParentRoute: () => root,
  path: '/profile',
  component: lazyRouteComponent(() => import('./pages/Profile.tsx'), 'Profile'),
});
const study = createRoute({
  getParentRoute: () => root,
  path: '/study',
  component: lazyRouteComponent(() => import('./pages/StudyPage.tsx'), 'StudyPage'),
});
const list = createRoute({
  getParentRoute: () => root,
  path: '/$collection',
  validateSearch: text,
  component: lazyRouteComponent(() => import('./pages/ListPage.tsx'), 'ListPage'),
});
const create = createRoute({
  getParentRoute: () => root,
  path: '/$collection/new',
  validateSearch: text,
  component: lazyRouteComponent(() => import('./pages/FormPage.tsx'), 'NewPage'),
});
const createBelow = createRoute({
  getParentRoute: () => root,
  path: '/$collection/$id/$below/new',
  component: lazyRouteComponent(() => import('./pages/NewBelow.tsx'), 'NewBelow'),
});
const edit = createRoute({
  getParentRoute: () => root,
  path: '/$collection/$id/edit',
  component: lazyRouteComponent(() => import('./pages/FormPage.tsx'), 'EditPage'),
});
const read = createRoute({
  getParentRoute: () => root,
  path: '/$collection/$id/read',
  component: lazyRouteComponent(() => import('./pages/ReadAndSign.tsx'), 'ReadAndSign'),
});
const record = createRoute({
  getParentRoute: () => root,
  path: '/$collection/$id',
  validateSearch: text,
  component: lazyRouteComponent(() => import('./pages/RecordPage.tsx'), 'RecordPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    trail,
    signatures,
    matrix,
    profile,
    study,
    create,
    createBelow,
    edit,
    read,
    record,
    list,
  ]),
  defaultPreload: false,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
