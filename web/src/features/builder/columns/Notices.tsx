import { Alert, List } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { sampleName } from '../find/sampleName'
import type { Draft, Values } from '../model'
import { wordsFor } from '../words'

/** What to look at before the recipe runs: warnings of drafting, pages that gave nothing, faults of the recipe. */
export function Notices({ draft, values }: { draft: Draft; values: Values }) {
  const { t, i18n } = useTranslation('builder')
  const said = [
    ...draft.warnings.map(({ code, detail }) => wordsFor(`warnings.${code}`, i18n, detail)),
    ...values.outcomes.map(({ sample, outcome, reason }) => {
      const page = draft.samples.find(({ id }) => id === sample)
      return t('columns.gaveNothing', { page: page ? sampleName(t, draft, page) : sample, reason: reason || outcome })
    }),
    ...(draft.view?.problems ?? []).map(({ message }) => message),
  ]
  if (said.length === 0) return null
  return (
    <Alert color="yellow" variant="light" mb="sm" icon={<TriangleAlert size={18} aria-hidden />} title={t('columns.look')}>
      <List size="sm">
        {said.map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </Alert>
  )
}
