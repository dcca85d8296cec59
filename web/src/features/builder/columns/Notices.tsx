import { Alert, List } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { sampleName } from '../find/sampleName'
import type { Draft, Values } from '../model'
import { wordsFor } from '../words'
import { said } from '@/ui/said'

/** What to look at before the recipe runs: warnings of drafting, pages that gave nothing, faults of the recipe. */
export function Notices({ draft, values }: { draft: Draft; values: Values }) {
  const { t, i18n } = useTranslation('builder')
  const notices = [
    ...draft.warnings.map(({ code, detail }) => wordsFor(`warnings.${code}`, i18n, detail)),
    ...values.outcomes.map(({ sample, outcome, reason, reason_said }) => {
      const page = draft.samples.find(({ id }) => id === sample)
      return t('columns.gaveNothing', { page: page ? sampleName(t, draft, page) : sample, reason: said(reason_said, reason || outcome) })
    }),
    ...(draft.view?.problems ?? []).map((p) => said(p.said, p.message)),
  ]
  if (notices.length === 0) return null
  return (
    <Alert color="yellow" variant="light" mb="sm" icon={<TriangleAlert size={18} aria-hidden />} title={t('columns.look')}>
      <List size="sm">
        {notices.map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </Alert>
  )
}
