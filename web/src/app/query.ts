import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { Problem } from '@/api/problem'

/** Leads to where a token is asked for, once the server lets nobody in without one. */
function signedOut(error: unknown) {
  const { pathname, search } = window.location
  if (error instanceof Problem && error.status === 401 && pathname !== '/signin') window.location.assign(`/signin?to=${encodeURIComponent(pathname + search)}`)
}

/** Answers are fresh for 5 s; what the server refused is not asked again, what it could not do is, twice. */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: signedOut }),
  mutationCache: new MutationCache({ onError: signedOut }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
    },
  },
})
