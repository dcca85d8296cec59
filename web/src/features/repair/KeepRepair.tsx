import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { RotateCw, Save } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { datasetPath } from '@/api/path'
import { Failure } from '@/ui/Failure'
import { TextLink } from '@/ui/links'
import { Section } from '@/ui/Section'
import { repairs, type Repair } from './api'
import { useRepair } from './useRepair'

/** Keeps the repair as a revision, then reads the pages that are kept already with it. */
export function KeepRepair({ repair }: { repair: Repair }) {
  const { t } = useTranslation('repair')
  const navigate = useNavigate()
  const { save } = useRepair(repair)
  const again = useMutation({
    mutationFn: () => repairs.readAgain(repair),
    onSuccess: ({ run }) => navigate({ to: '/datasets/$ns/$name/runs/$run', params: { ...datasetPath(repair.dataset), run } }),
  })
  const saved = repair.saved
  return (
    <Section title={t('keep.title')}>
      <Stack gap="sm">
        <Text size="sm">{t('keep.about', { recipe: repair.recipe, revision: repair.revision })}</Text>
        <Group>
          <Button leftSection={<Save size={16} aria-hidden />} disabled={!repair.changed} loading={save.isPending} variant={saved ? 'default' : 'filled'} onClick={() => save.mutate()}>
            {t('keep.save')}
          </Button>
        </Group>
        {!repair.changed && (
          <Text size="sm" c="var(--quiet)">
            {t('test.unchanged')}
          </Text>
        )}
        {save.isError && <Failure error={save.error} />}
        {saved && (
          <>
            <Text size="sm" role="status">
              {t('keep.saved', { recipe: saved.recipe, revision: saved.revision })}{' '}
              <TextLink to="/recipes/$name" params={{ name: saved.recipe }} search={{ revision: saved.revision, against: repair.revision }} size="sm">
                {t('keep.compare')}
              </TextLink>
            </Text>
            <Text size="sm">{t('keep.again_about')}</Text>
            <Group>
              <Button leftSection={<RotateCw size={16} aria-hidden />} loading={again.isPending} onClick={() => again.mutate()}>
                {t('keep.again')}
              </Button>
            </Group>
            {again.isError && <Failure error={again.error} />}
          </>
        )}
      </Stack>
    </Section>
  )
}
