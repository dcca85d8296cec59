/** Steps that a person can add, with what each asks for (`transforms.args.*`). Others are shown where a recipe has them. */
export const transformKinds = {
  trim: [],
  squash: [],
  regex: ['pattern'],
  replace: ['find', 'with'],
  split: ['separator'],
  nth: ['position'],
  join: ['joiner'],
  prefix: ['prefix'],
  suffix: ['suffix'],
  lower: [],
  upper: [],
  strip_tags: [],
  minor_units: ['currency'],
} as const satisfies Record<string, readonly string[]>

export type TransformKind = keyof typeof transformKinds
