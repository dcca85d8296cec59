import { Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { datasetPath } from '@/api/path'
import { LinkButton } from '@/ui/links'
import type { Wanted } from './api'

/** Leads to the repair of a source's recipe by what a run collected. */
export function RepairLink({ dataset, run, source, named = false }: Wanted & { /** Says which source, where there may be several; 'both': and of which dataset. */ named?: boolean | 'both' }) {
  const { t } = useTranslation('repair')
  return (
    <LinkButton
      to="/repair/$ns/$name/$run/$source"
      params={{ ...datasetPath(dataset), run, source }}
      preload={false}
      variant="default"
      leftSection={<Wrench size={15} aria-hidden />}
    >
      {named === 'both' ? t('open_in', { dataset, source }) : named ? t('open_of', { source }) : t('open')}
    </LinkButton>
  )
}
