import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, got } from '@/api/client'
import { datasetPath } from '@/api/path'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Subscription = Schemas['control.Subscription']
export type Wanted = Schemas['Subscription']
export type EventView = Schemas['EventView']
export type EventLine = Schemas['EventLine']
export type Delivery = Schemas['control.Delivery']
export type Receipt = Schemas['notify.Receipt']
export type Replayed = Schemas['ReplayedDelivery']
export type Report = Schemas['trainings.Training']
export type Training = Schemas['trainings.Entry']

const subscriptionsKey = (dataset: string) => ['dataset', dataset, 'subscriptions']
const eventKey = (dataset: string, event: string) => ['dataset', dataset, 'event', event]

export const subscriptionsAsk = (dataset: string) =>
  queryOptions({
    queryKey: subscriptionsKey(dataset),
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/subscriptions', { params: { path: datasetPath(dataset) } })),
  })

/** So many events are read at a time, each with whom it was for and how far telling them is. */
const atOnce = 10

/** Events, newest first; `name` leaves only those of a type, '' none out. */
export const eventsAsk = (dataset: string, name: string) =>
  infiniteQueryOptions({
    queryKey: ['dataset', dataset, 'events', name],
    queryFn: ({ pageParam }) =>
      got(api.GET('/datasets/{ns}/{name}/events', { params: { path: datasetPath(dataset), query: { skip: pageParam, limit: atOnce, details: true, ...(name ? { name } : {}) } } })),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const read = pages.reduce((sum, page) => sum + page.events.length, 0)
      return last.events.length > 0 && read < last.total ? read : undefined
    },
  })

/** An event with its deliveries: asked for again while one of them, or one of the replays that somebody began, goes on. */
export const eventAsk = (dataset: string, event: string, replays: readonly Replayed[] = []) =>
  queryOptions({
    queryKey: eventKey(dataset, event),
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/events/{event}', { params: { path: { ...datasetPath(dataset), event } } })),
    refetchInterval: (q) => {
      if (q.state.data && unanswered(q.state.data, replays).length > 0) return 2_000
      return q.state.data?.deliveries.some((d) => d.state === 'open') ? 10_000 : false
    },
  })

/** Those replays that have no receipt yet. */
export function unanswered(event: EventView, replays: readonly Replayed[]): Replayed[] {
  return replays.filter((r) => !event.deliveries.some((d) => d.subscription === r.subscription && d.receipts.some((one) => one.replay === r.replay)))
}

/** What teams reported to have trained on a version. */
export const reportsAsk = (dataset: string, version: string) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'reports', version],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/versions/{version}/trainings', { params: { path: { ...datasetPath(dataset), version } } })),
  })

/** What became of a version that triggers were offered: asked for again while a training waits or runs. */
export const trainingsAsk = (dataset: string, version: number) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'trainings', version],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/trainings', { params: { path: datasetPath(dataset), query: { version, limit: 100 } } })),
    refetchInterval: (q) => (q.state.data?.trainings.some((one) => one.state === 'running' || one.state === 'waiting') ? 10_000 : false),
  })

/** What one does to subscriptions and events. Each throws a Problem where the server refuses. */
export const telling = {
  test: (dataset: string, subscription: string) =>
    got(api.POST('/datasets/{ns}/{name}/subscriptions/{subscription}/test', { params: { path: { ...datasetPath(dataset), subscription } }, body: {} })),
  turn: (dataset: string, subscription: string, off: boolean) =>
    got(api.PUT('/datasets/{ns}/{name}/subscriptions/{subscription}/state', { params: { path: { ...datasetPath(dataset), subscription } }, body: { off } })),
  replay: (dataset: string, event: string, subscription: string) =>
    got(api.POST('/datasets/{ns}/{name}/events/{event}/replay', { params: { path: { ...datasetPath(dataset), event } }, body: { subscriptions: [subscription] } })),
}
