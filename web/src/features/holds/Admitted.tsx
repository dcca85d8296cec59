import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { runsAsk } from '@/api/asks'
import { datasetPath } from '@/api/path'
import type { HoldView } from '@/api/types'
import { useFormat } from '@/ui/format'
import { TextLink } from '@/ui/links'

/** Leads from an approved hold to the run that publishes its rows, once that has begun. */
export function Admitted({ hold }: { hold: HoldView }) {
  const { t } = useTranslation('holds')
  const format = useFormat()
  const runs = useQuery(runsAsk(hold.dataset, 50))
  const begun = runs.data?.runs.find((r) => r.records === hold.run && r.sources.some((s) => s.name === hold.source))
  if (!begun) return null
  return (
    <TextLink to="/datasets/$ns/$name/runs/$run" params={{ ...datasetPath(hold.dataset), run: begun.run }} size="sm">
      {`${t('admitted')} (${format.time(new Date(begun.as_of))})`}
    </TextLink>
  )
}
