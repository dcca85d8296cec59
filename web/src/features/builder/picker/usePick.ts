import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { drafts } from '../api'
import type { Pick, PickAs, PickRequest } from '../model'

/** What has been pointed at: one element, others that belong to it, and those that do not. */
export type Pointed = { sample: string; node: number; also: number[]; except: number[]; /** What of it is meant; without it, what it shows. */ attr?: string }

type Options = { draft: string; sample: string; as: PickAs; /** Whether a click beside what was found adds to it; otherwise it begins anew. */ adds: boolean }

/**
 * Picking by pointing. The first click asks the server what is like it; a click on one of those leaves it out, a click on one that was left out takes
 * it back. The server computes what a run would read; nothing is changed by asking. What a click means hangs on what the one before it found: clicks
 * that come while the server is asked wait for its answer, and none is lost.
 */
export function usePick({ draft, sample, as, adds }: Options) {
  const [pointed, setPointed] = useState<Pointed>()
  const asked = useMutation({ mutationFn: (request: PickRequest) => drafts.pick(draft, request) })
  /** The same as clicks see it that waited: what was pointed at last and found for it, and those that still wait. */
  const now = useRef<{ pointed?: Pointed; found?: Pick | undefined; asking: boolean; waiting: (() => void)[] }>({ asking: false, waiting: [] })

  const ask = (next: Pointed) => {
    now.current = { ...now.current, pointed: next, found: undefined, asking: true }
    setPointed(next)
    const request: PickRequest = {
      sample: next.sample,
      node: next.node,
      as,
      ...(next.attr === undefined ? {} : { attr: next.attr }),
      ...(next.also.length > 0 ? { also: next.also } : {}),
      ...(next.except.length > 0 ? { except: next.except } : {}),
    }
    asked.mutate(request, {
      onSettled: (data) => {
        const [first, ...waiting] = now.current.waiting
        now.current = { ...now.current, found: data, asking: false, waiting }
        first?.()
      },
    })
  }

  const found: Pick | undefined = pointed?.sample === sample ? asked.data : undefined

  const pick = (node: number, around: number[]) => {
    if (now.current.asking) now.current.waiting.push(() => take(node, around))
    else take(node, around)
  }

  const take = (node: number, around: number[]) => {
    const { pointed, found } = now.current
    if (!pointed || pointed.sample !== sample || !found) {
      ask({ sample, node, also: [], except: [] })
      return
    }
    const chain = [node, ...around]
    const out = chain.find((one) => pointed.except.includes(one))
    if (out !== undefined) {
      ask({ ...pointed, except: pointed.except.filter((one) => one !== out) })
      return
    }
    const within = chain.find((one) => found.nodes.includes(one))
    if (within !== undefined && within !== pointed.node && found.nodes.length > 1) {
      ask({ ...pointed, also: pointed.also.filter((one) => one !== within), except: [...pointed.except, within] })
    } else if (within === undefined && adds) {
      ask({ ...pointed, also: [...pointed.also, node] })
    } else if (node !== pointed.node) {
      ask({ sample, node, also: [], except: [] })
    } else {
      now.current.waiting.shift()?.() // it asks for nothing: on with the next
    }
  }

  return {
    pointed: pointed?.sample === sample ? pointed : undefined,
    found,
    pending: asked.isPending,
    error: asked.error,
    pick,
    /** Asks for another element in place of the first one: the one around or within it. */
    instead: (node: number) => ask({ sample, node, also: [], except: [] }),
    /** Asks for another thing of the same element: its link in place of its text. */
    take: (attr: string) => pointed && ask({ ...pointed, attr }),
    clear: () => {
      now.current = { asking: false, waiting: [] }
      setPointed(undefined)
      asked.reset()
    },
  }
}

export type Picking = ReturnType<typeof usePick>
