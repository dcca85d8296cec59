import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { draftSearch } from '@/features/builder/steps'
import { datasetSearch } from '@/features/datasets/tabs'
import { Broken } from '@/ui/Broken'
import { NotFound } from '@/ui/NotFound'
import { PageSkeleton } from '@/ui/PageSkeleton'
import { Shell } from './Shell'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })
const getParentRoute = () => root

const searched = (s: Record<string, unknown>): { q?: string } => (typeof s['q'] === 'string' && s['q'] !== '' ? { q: s['q'] } : {})
const decided = (s: Record<string, unknown>): { all?: true } => (s['all'] === true ? { all: true } : {})
const compared = (s: Record<string, unknown>): { revision?: number; against?: number } => ({
  ...(typeof s['revision'] === 'number' ? { revision: s['revision'] } : {}),
  ...(typeof s['against'] === 'number' ? { against: s['against'] } : {}),
})

// Every page is a chunk of its own, fetched when somebody points at a link to it.
const routes = [
  createRoute({ getParentRoute, path: '/', component: lazyRouteComponent(() => import('@/features/home/HomePage'), 'HomePage') }),
  createRoute({ getParentRoute, path: '/new', component: lazyRouteComponent(() => import('@/features/builder/NewPage'), 'NewPage') }),
  createRoute({ getParentRoute, path: '/drafts/$id', validateSearch: draftSearch, component: lazyRouteComponent(() => import('@/features/builder/DraftPage'), 'DraftPage') }),
  createRoute({ getParentRoute, path: '/datasets', validateSearch: searched, component: lazyRouteComponent(() => import('@/features/datasets/DatasetsPage'), 'DatasetsPage') }),
  createRoute({ getParentRoute, path: '/datasets/$ns/$name', validateSearch: datasetSearch, component: lazyRouteComponent(() => import('@/features/datasets/DatasetPage'), 'DatasetPage') }),
  createRoute({ getParentRoute, path: '/datasets/$ns/$name/runs/$run', component: lazyRouteComponent(() => import('@/features/runs/RunPage'), 'RunPage') }),
  createRoute({ getParentRoute, path: '/recipes', validateSearch: searched, component: lazyRouteComponent(() => import('@/features/recipes/RecipesPage'), 'RecipesPage') }),
  createRoute({ getParentRoute, path: '/recipes/$name', validateSearch: compared, component: lazyRouteComponent(() => import('@/features/recipes/RecipePage'), 'RecipePage') }),
  createRoute({ getParentRoute, path: '/holds', validateSearch: decided, component: lazyRouteComponent(() => import('@/features/holds/HoldsPage'), 'HoldsPage') }),
  createRoute({ getParentRoute, path: '/holds/$ns/$name/$hold', component: lazyRouteComponent(() => import('@/features/holds/HoldPage'), 'HoldPage') }),
  createRoute({ getParentRoute, path: '/repair/$ns/$name/$run/$source', component: lazyRouteComponent(() => import('@/features/repair/BeginPage'), 'BeginPage') }),
  createRoute({ getParentRoute, path: '/repairs/$id', component: lazyRouteComponent(() => import('@/features/repair/RepairPage'), 'RepairPage') }),
  createRoute({ getParentRoute, path: '/workers', component: lazyRouteComponent(() => import('@/features/workers/WorkersPage'), 'WorkersPage') }),
] as const

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: 'intent',
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
