import { Button, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Pencil } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { DatasetView } from '@/api/types'
import { Dot } from '@/ui/Dot'
import { Facts } from '@/ui/Facts'
import { useFormat } from '@/ui/format'
import { Section } from '@/ui/Section'
import { useVisitor } from '@/ui/visitor'
import { When } from '@/ui/When'
import { FreshnessForm } from './FreshnessForm'
import { seconds } from './span'

/** How old the data are, and how old they may get. */
export function FreshnessCard({ view }: { view: DatasetView }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  const [editing, edit] = useDisclosure(false)
  const state = view.freshness
  const visitor = useVisitor()
  return (
    <Section
      title={t('freshness.title')}
      aside={
        !visitor && (
          <Button size="xs" variant="default" leftSection={<Pencil size={14} aria-hidden />} onClick={edit.open}>
            {state ? t('freshness.edit') : t('freshness.set')}
          </Button>
        )
      }
    >
      {state ? (
        <Facts
          facts={[
            {
              label: t('freshness.state'),
              value: state.stale ? (
                <Dot tone="bad">
                  {t('freshness.stale')} · {t('freshness.since', { at: format.time(new Date(state.since)) })}
                </Dot>
              ) : (
                <Dot tone="good">{t('freshness.fresh')}</Dot>
              ),
            },
            { label: t('freshness.last'), value: state.last_good ? <When at={state.last_good} /> : t('freshness.never') },
            { label: t('freshness.max_age'), value: format.duration(seconds(state.max_age)) },
          ]}
        />
      ) : (
        <Text size="sm" c="var(--quiet)">
          {t('freshness.none')}
        </Text>
      )}
      <Modal opened={editing} onClose={edit.close} title={t('freshness.title')} closeButtonProps={{ 'aria-label': t('schedule.close') }}>
        <FreshnessForm dataset={view.name} maxAge={state?.max_age} done={edit.close} />
      </Modal>
    </Section>
  )
}
