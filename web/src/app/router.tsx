import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { fetchWords, type Feature } from '@/i18n/languages'
import { draftSearch } from '@/features/builder/steps'
import { datasetSearch } from '@/features/datasets/tabs'
import { Broken } from '@/ui/Broken'
import { NotFound } from '@/ui/NotFound'
import { PageSkeleton } from '@/ui/PageSkeleton'
import { Shell } from './Shell'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })
const getParentRoute = () => root

/** Reads what an address says behind its `?`; what `read` does not know is taken for not said, or pages would see it as it is. */
const only = <T extends object>(read: (s: Record<string, unknown>) => T) => (s: Record<string, unknown>): T => ({ ...Object.fromEntries(Object.keys(s).map((name) => [name, undefined])), ...read(s) })

const searched = only((s): { q?: string } => (typeof s['q'] === 'string' && s['q'] !== '' ? { q: s['q'] } : {}))
const returning = only((s): { to?: string } => (typeof s['to'] === 'string' ? { to: s['to'] } : {}))
const decided = only((s): { all?: true } => (s['all'] === true ? { all: true } : {}))
const compared = only((s): { revision?: number; against?: number } => ({
  ...(typeof s['revision'] === 'number' ? { revision: s['revision'] } : {}),
  ...(typeof s['against'] === 'number' ? { against: s['against'] } : {}),
}))

/** A page and the words that it says, fetched together when somebody points at a link to it. */
function page<T extends Record<string, () => React.ReactNode>, K extends keyof T>(words: readonly Feature[], fetch: () => Promise<T>, name: K) {
  return lazyRouteComponent(() => Promise.all([fetch(), fetchWords(words)]).then(([module]) => module), name)
}

// Every page is a chunk of its own; a test holds its words to what it and its parts say.
const routes = [
  createRoute({ getParentRoute, path: '/', component: page(['datasets', 'home', 'runs'], () => import('@/features/home/HomePage'), 'HomePage') }),
  createRoute({ getParentRoute, path: '/new', component: page(['builder'], () => import('@/features/builder/NewPage'), 'NewPage') }),
  createRoute({ getParentRoute, path: '/drafts/$id', validateSearch: only(draftSearch), component: page(['builder', 'schedule'], () => import('@/features/builder/DraftPage'), 'DraftPage') }),
  createRoute({ getParentRoute, path: '/datasets', validateSearch: searched, component: page(['datasets'], () => import('@/features/datasets/DatasetsPage'), 'DatasetsPage') }),
  createRoute({ getParentRoute, path: '/datasets/$ns/$name', validateSearch: only(datasetSearch), component: page(['compare', 'datasets', 'keeping', 'runs', 'schedule', 'telling'], () => import('@/features/datasets/DatasetPage'), 'DatasetPage') }),
  createRoute({ getParentRoute, path: '/datasets/$ns/$name/runs/$run', component: page(['datasets', 'holds', 'repair', 'runs'], () => import('@/features/runs/RunPage'), 'RunPage') }),
  createRoute({ getParentRoute, path: '/recipes', validateSearch: searched, component: page(['recipes'], () => import('@/features/recipes/RecipesPage'), 'RecipesPage') }),
  createRoute({ getParentRoute, path: '/recipes/$name', validateSearch: compared, component: page(['recipes', 'repair'], () => import('@/features/recipes/RecipePage'), 'RecipePage') }),
  createRoute({ getParentRoute, path: '/holds', validateSearch: decided, component: page(['holds'], () => import('@/features/holds/HoldsPage'), 'HoldsPage') }),
  createRoute({ getParentRoute, path: '/holds/$ns/$name/$hold', component: page(['holds', 'repair', 'runs', 'telling'], () => import('@/features/holds/HoldPage'), 'HoldPage') }),
  createRoute({ getParentRoute, path: '/repair/$ns/$name/$run/$source', component: page(['repair'], () => import('@/features/repair/BeginPage'), 'BeginPage') }),
  createRoute({ getParentRoute, path: '/repairs/$id', component: page(['builder', 'repair'], () => import('@/features/repair/RepairPage'), 'RepairPage') }),
  createRoute({ getParentRoute, path: '/signin', validateSearch: returning, component: page(['signin'], () => import('@/features/signin/SignInPage'), 'SignInPage') }),
  createRoute({ getParentRoute, path: '/workers', component: page(['workers'], () => import('@/features/workers/WorkersPage'), 'WorkersPage') }),
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
