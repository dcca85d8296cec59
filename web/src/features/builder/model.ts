export type Note = { code: string; detail: string }
export type Refusal = { code: RefusalCode; status?: number; said?: string }
export type RefusalCode = 'captcha' | 'forbidden' | 'not_found' | 'robots' | 'empty' | 'network' | 'not_public' | 'too_large' | 'not_html'
export type JsonAnswer = { id: string; method: 'GET' | 'POST'; url: string; bytes: number; records: number; columns: string[]; example: string }
export type Sample = {
  id: string
  url: string
  role: 'list' | 'item' | 'json' | 'other'
  page?: string
  status: number
  content_type: string
  bytes: number
  origin: 'fetched' | 'rendered' | 'uploaded'
  nodes: number
  fetched_at: string
  snapshot: string
  answers: JsonAnswer[]
}
export type ColumnType = 'text' | 'link' | 'image' | 'money' | 'number' | 'date' | 'rating' | 'boolean' | 'list'
export type Proposal = {
  id: string
  kind: 'list' | 'product' | 'json'
  sample: string
  count: number
  confidence: number
  heading: string
  columns: { name: string; type: ColumnType; examples: string[] }[]
  rows: string[][]
  nodes: number[]
  skipped: { reason: string; count: number }[]
  next?: { by: string; url: string; nodes: number[]; template?: string }
  details?: { count: number; example: string }
  from?: string
}
export type Saved = { recipe: string; revision: number; dataset?: string; run?: string }
export type Listed = { id: string; title: string; address: string; changed_at: string; saved?: Saved }
export type Draft = {
  id: string
  seq: number
  address: string
  title: string
  created_at: string
  changed_at: string
  notes: Note[]
  refusal?: Refusal
  samples: Sample[]
  warnings: Note[]
  proposals: Proposal[]
  recipe: string
  view?: RecipeView
  can_undo: boolean
  can_redo: boolean
  saved?: Saved
}
export type Words = { ko: string; en: string }
export type Part = { words: Words; yaml: string; path: string[] }
export type Transform = { kind: string; args: string[]; words: Words; yaml: string }
export type PlaceView = Part & { page: string; source: string; example?: string[]; transforms: Transform[]; advanced: boolean }
export type ViewColumn = Part & {
  name: string
  label: Words
  type: string
  list: boolean
  required: boolean
  tracked: boolean
  default?: string
  about?: string
  transforms: Transform[]
  places: PlaceView[]
  examples?: string[]
  advanced: boolean
  rules: Words[]
}
export type ViewStart = Part & { index: number; kind: string; addresses?: string[]; page?: string; open?: string }
export type ViewPage = Part & {
  name: string
  role: 'list' | 'item' | 'json' | 'other'
  data: boolean
  method: string
  address: string
  rows?: Part & { by: string; text: string; skip: number }
  next?: Part
  opens?: string
  link?: Part
  states?: string[]
  refreshes?: string[]
  outcomes: Part[]
  advanced: boolean
}
export type RecipeView = {
  name: string
  about?: string
  produces: string
  site: string
  marketplace: string
  locale: string
  currency: string[]
  starts: ViewStart[]
  pages: ViewPage[]
  items: (Part & { name: string; address: string; key: string; key_of: string[]; answers: { page: string; required: boolean }[] })[]
  columns: ViewColumn[]
  key: string[]
  politeness: { rate: string; concurrency: number; budget_pages?: number; budget_duration?: string; robots: string; words: Words }
  checks: Part[]
  graph: { nodes: GraphNode[]; edges: { from: string; to: string }[] }
  problems: { line: number; column: number; path: string; message: string }[]
}
export type GraphNode = { id: string; kind: string; title: Words; words: Words; path: string[] }
export type Pick = {
  nodes: number[]
  count: number
  label: string
  name: string
  type: string
  examples: string[]
  parents: number[]
  children: number[]
  places: { words: string; yaml: string; count: number }[]
  attrs: { name: string; value: string }[]
  groups?: { count: number; nodes: number[] }[]
}
export type TablePlace = { page: string; words: string; yaml: string; hits: number; flags: string[] }
export type TableColumn = {
  name: string
  label?: string
  type: string
  required: boolean
  tracked: boolean
  fill: number
  distinct: number
  places: TablePlace[]
  before_after: { before: string; after: string }[]
  problems: string[]
}
export type Cell = { text: string; raw?: string; sample?: string; place?: number; node?: number; problem?: string }
export type Row = { sample: string; node?: number; key: string; cells: Cell[] }
export type Values = {
  columns: TableColumn[]
  rows: Row[]
  skipped: { reason: string; count: number }[]
  cut: boolean
  outcomes: { sample: string; outcome: string; reason: string }[]
}
export type KeyCandidate = { columns: string[]; words: string; distinct: number; filled: number; recommended: boolean; examples: string[]; why: string }
export type PickAs = 'rows' | 'column' | 'next' | 'link'
export type TransformArgs = { kind: string; args: string[] }
export type Edit =
  | { op: 'rows'; sample: string; node: number; also?: number[]; except?: number[] }
  | { op: 'next'; sample?: string; node?: number; none?: boolean; template?: string }
  | { op: 'link'; sample?: string; node?: number; none?: boolean }
  | { op: 'column_add'; sample: string; node: number; name: string; type: string; attr?: string }
  | { op: 'column_place'; name: string; sample: string; node: number; attr?: string; at: 'first' | 'last' }
  | { op: 'column_remove'; name: string }
  | { op: 'column_rename'; name: string; to: string }
  | { op: 'column_set'; name: string; type?: string; required?: boolean; tracked?: boolean; default?: string; transforms?: TransformArgs[] }
  | { op: 'column_order'; names: string[] }
  | { op: 'place_remove'; name: string; index: number }
  | { op: 'place_move'; name: string; index: number; to: number }
  | { op: 'key'; columns: string[] }
  | { op: 'starts'; addresses: string[] }
  | { op: 'politeness'; rate?: string; budget_pages?: number }
  | { op: 'name'; name: string }
  | { op: 'part'; path: string[]; yaml: string | null }
  | { op: 'yaml'; text: string }
export type TryRequest = { url: string; status: number; ms: number; outcome: string; bytes: number }
export type TryProblem = { code: string; url: string; detail: string }
export type Estimate = {
  pages: number
  seconds: number
  batches: number
  rate: string
  robots: { allowed: boolean; crawl_delay: number }
  min_rows: number
  coverage: Record<string, number>
}
export type Trial = {
  requests: TryRequest[]
  rows: { cells: string[] }[]
  problems: TryProblem[]
  estimate?: Estimate
  done?: { requests: number; rows: number; failed: number }
}
export type Subscription = { name: string; webhook?: { url: string; secret_env?: string }; temporal?: { workflow: string; task_queue: string } }
export type SaveRequest = {
  recipe: string
  dataset: { name: string; title?: string; existing?: boolean; min_rows?: number; coverage?: Record<string, number> }
  schedule?: { cron: string; timezone: string }
  subscriptions?: Subscription[]
  run: boolean
}
