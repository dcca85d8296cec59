import createClient from 'openapi-fetch'
import { Problem, problemOf } from './problem'
import type { paths } from './schema'

/** Where the API answers; the same origin always, so a relative address. */
export const base = '/api/v1'

/** Typed client of docs/openapi.json. Wrap every call in `got`. */
export const api = createClient<paths>({ baseUrl: base, headers: { 'Sheaf-Client': 'ui' } })

type Answer<T> = { data?: T | undefined; error?: unknown; response: Response }

/** The data of an answer; throws a Problem otherwise, and when the server cannot be reached. */
export async function got<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await asked
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new Problem(0, 'unreachable', '')
  }
  if (!answer.response.ok) throw problemOf(answer.response.status, answer.error)
  return answer.data as T // 204 has none, and is asked for as void
}
