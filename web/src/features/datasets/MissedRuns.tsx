import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { datasetPath } from '@/api/path'
import type { Missed } from '@/api/types'
import { useFormat } from '@/ui/format'
import { TextLink } from '@/ui/links'

/** How many are shown; the command line has more. */
const shown = 5

/** The scheduled times without a run of their own, and why. */
export function MissedRuns({ dataset, missed, local }: { dataset: string; missed: readonly Missed[]; local: (at: string) => string }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  return (
    <>
      {missed.slice(0, shown).map((m) => (
        <div key={m.at}>
          {local(m.at)} ·{' '}
          {m.run ? (
            <TextLink to="/datasets/$ns/$name/runs/$run" params={{ ...datasetPath(dataset), run: m.run }} size="sm">
              {t(`schedule.why.${m.why}`)}
            </TextLink>
          ) : (
            t(`schedule.why.${m.why}`)
          )}
        </div>
      ))}
      {missed.length > shown && (
        <Text size="sm" c="var(--quiet)">
          {t('schedule.missed_more', { n: format.number(missed.length - shown) })}
        </Text>
      )}
    </>
  )
}
