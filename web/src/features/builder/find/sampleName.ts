import type { TFunction } from 'i18next'
import type { Draft, Sample } from '../model'

/** What a sample is called on its tab: "List", "Item 2". */
export function sampleName(t: TFunction<'builder'>, draft: Draft, sample: Sample): string {
  const alike = draft.samples.filter(({ role }) => role === sample.role)
  const name = t(`sample.${sample.role}`)
  return alike.length > 1 ? t('sample.numbered', { name, n: alike.indexOf(sample) + 1 }) : name
}
