import { Badge, Checkbox, Group, Radio, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Proposal } from '../model'
import { wordsFor } from '../words'
import { hostAndPath } from './address'
import { ProposalRows } from './ProposalRows'
import classes from './Proposals.module.css'

type Props = {
  proposals: Proposal[]
  chosen: string
  onChoose: (id: string) => void
  /** Whether the pages that rows lead to are collected as well. */
  follow: boolean
  onFollow: (follow: boolean) => void
}

/** What can be collected, the likeliest first, one of them chosen. */
export function Proposals({ proposals, chosen, onChoose, follow, onFollow }: Props) {
  const { t, i18n } = useTranslation('builder')
  return (
    <Radio.Group value={chosen} onChange={onChoose} label={t('find.proposals')} labelProps={{ className: 'visually-hidden' }}>
      <Stack gap="sm">
        {proposals.map((proposal) => (
          <div key={proposal.id} className={classes.card} data-chosen={proposal.id === chosen || undefined}>
            <Radio
              value={proposal.id}
              classNames={{ body: classes.head, label: classes.label }}
              label={t(`find.what.${proposal.kind}`, { count: proposal.count })}
              description={proposal.heading || undefined}
            />
            {proposal.id === chosen && (
              <div className={classes.body}>
                {proposal.from && (
                  <Text size="sm" c="var(--quiet)">
                    {t('find.from', { address: proposal.from })}
                  </Text>
                )}
                <ProposalRows proposal={proposal} />
                <Group gap={6} mt="sm">
                  {proposal.next && (
                    <Badge variant="light" tt="none">
                      {t('find.next')}
                    </Badge>
                  )}
                  {proposal.kind === 'list' && !proposal.next && (
                    <Badge variant="light" color="gray" tt="none">
                      {t('find.noNext')}
                    </Badge>
                  )}
                  {proposal.skipped.map(({ reason, count }) => (
                    <Badge key={reason} variant="light" color="gray" tt="none">
                      {t('find.skipped', { reason: wordsFor(`skipped.${reason}`, i18n, reason), n: count })}
                    </Badge>
                  ))}
                </Group>
                {proposal.next?.template && (
                  <Text size="xs" c="var(--quiet)" mt={4}>
                    {t('find.template', { template: proposal.next.template })}
                  </Text>
                )}
                {proposal.details && (
                  <Checkbox
                    mt="sm"
                    checked={follow}
                    onChange={(event) => onFollow(event.currentTarget.checked)}
                    label={t('find.details', { count: proposal.details.count })}
                    description={t('find.detailsHint', { example: hostAndPath(proposal.details.example) })}
                  />
                )}
              </div>
            )}
          </div>
        ))}
      </Stack>
    </Radio.Group>
  )
}
