import { QueryClient } from '@tanstack/react-query'
import { Problem } from '@/api/problem'

/** Answers are fresh for 5 s; what the server refused is not asked again, what it could not do is, twice. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
    },
  },
})
