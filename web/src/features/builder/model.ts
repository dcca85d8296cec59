import type { components } from '@/api/schema'

// What the API says, by the names that the builder uses. docs/openapi.json is the source; nothing is written twice.

type Schemas = components['schemas']

export type Draft = Schemas['Draft']
export type Listed = Schemas['Listed']
export type Refusal = Schemas['Refusal']
export type Sample = Schemas['Sample']
export type Proposal = Schemas['Proposal']

export type RecipeView = Schemas['edit.View']
export type ViewColumn = Schemas['edit.Column']
export type Part = Schemas['edit.Part']
export type GraphNode = Schemas['edit.GraphNode']
export type TransformView = Schemas['edit.TransformView']
export type Words = Schemas['edit.Words']

export type Values = Schemas['Table']
export type TableColumn = Schemas['TableColumn']
export type Cell = Schemas['TableCell']
export type KeyChoice = Schemas['KeyChoice']

export type Pick = Schemas['Pick']
export type PickRequest = Schemas['DraftPick']
export type PickAs = PickRequest['as']

export type Edit = Schemas['Edit']
export type Transform = Schemas['Transform']

export type Trial = Schemas['Try']
export type TryRequest = Schemas['TryRequest']
export type TryRow = Schemas['TryRow']
export type TryProblem = Schemas['TryProblem']
export type TryEvent = Schemas['TryEvent']
export type TryDone = Schemas['TryDone']
export type Estimate = Schemas['TryEstimate']

export type Subscriber = Schemas['SaveSubscriber']
export type SaveRequest = Schemas['DraftSave']
export type Template = Schemas['recipes.Template']
