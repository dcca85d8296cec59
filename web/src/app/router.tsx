import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { draftSearch } from '@/features/builder/steps'
import { NotFound } from '@/ui/NotFound'
import { PageSkeleton } from '@/ui/PageSkeleton'
import { Broken } from '@/ui/Broken'
import { Shell } from './Shell'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })


const home = createRoute({ getParentRoute: () => root, path: '/', component: lazyRouteComponent(() => import('@/features/home/HomePage'), 'HomePage') })
const create = createRoute({ getParentRoute: () => root, path: '/new', component: lazyRouteComponent(() => import('@/features/builder/NewPage'), 'NewPage') })
const draft = createRoute({ getParentRoute: () => root, path: '/drafts/$id', validateSearch: draftSearch, component: lazyRouteComponent(() => import('@/features/builder/DraftPage'), 'DraftPage') })

export const router = createRouter({
  routeTree: root.addChildren([home, create, draft]),
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
