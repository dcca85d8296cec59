/** How a row differs between two versions, in the order they are told. */
export const differences = ['added', 'removed', 'changed', 'refreshed'] as const
export type Difference = (typeof differences)[number]

export const isDifference = (word: string | undefined): word is Difference => (differences as readonly (string | undefined)[]).includes(word)
