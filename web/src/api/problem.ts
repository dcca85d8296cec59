import { said, type Said } from '@/ui/said'

/** An answer of the API that is not a success, or no answer at all. */
export class Problem extends Error {
  constructor(
    /** HTTP status; 0 when the server was not reached. */
    readonly status: number,
    /** Short stable word, such as `not_found`; `unreachable` when the server was not reached. */
    readonly code: string,
    /** The server's sentence: what went wrong and what to do. Empty when it sent none. */
    readonly detail: string,
    /** What is wrong with single fields: JSON path in the request to sentences, at least one. */
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
    /** The detail, for translation. */
    readonly said: readonly Said[] = [],
  ) {
    super(detail || code)
    this.name = 'Problem'
  }
}

type Body = { code?: unknown; detail?: unknown; errors?: unknown; said?: unknown }

/** Reads RFC 9457 problem JSON of any shape. */
export function problemOf(status: number, body: unknown): Problem {
  const b: Body = typeof body === 'object' && body !== null ? body : {}
  const fields: Record<string, string[]> = {}
  for (const e of Array.isArray(b.errors) ? (b.errors as unknown[]) : []) {
    const { location, message, said: words } = e as { location?: unknown; message?: unknown; said?: Said[] }
    if (typeof location === 'string' && typeof message === 'string') (fields[location.replace(/^body\./, '')] ??= []).push(said(words, message))
  }
  return new Problem(status, typeof b.code === 'string' ? b.code : '', typeof b.detail === 'string' ? b.detail : '', fields, Array.isArray(b.said) ? (b.said as Said[]) : [])
}
