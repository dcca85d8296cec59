import { Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { say } from '@/features/builder/words'
import type { Proposal } from './api'

/** A proposal in plain words: where, how sure, and what it gives. */
export function ProposalWords({ proposal }: { proposal: Proposal }) {
  const { t, i18n } = useTranslation('repair')
  const example = proposal.values.find((v) => v.new)
  return (
    <Stack gap={2} component="span">
      <Text size="sm" component="span">
        {proposal.places.map((p) => say(p.words, i18n)).join(t('or_else'))}
      </Text>
      <Text size="xs" c="var(--quiet)" component="span">
        {t(`way.${proposal.way as 'names'}`)} {t(proposal.sure ? 'sure' : 'unsure', { hits: proposal.hits, of: proposal.of, equal: proposal.equal })}
        {proposal.others > 0 && ` ${t('others', { count: proposal.others })}`}
      </Text>
      {example && (
        <Text size="xs" component="span">
          {t('example', { old: short(example.old), new: short(example.new) })}
        </Text>
      )}
    </Stack>
  )
}

function short(text: string | undefined): string {
  if (!text) return '–'
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
