import { Loader, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/ui/Failure'
import { TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { beginAsk, repairAsk } from './api'

/** Compares archived pages, then leads to the repair; says why where there is nothing to compare. */
export function BeginPage() {
  const { ns, name, run, source } = useParams({ from: '/repair/$ns/$name/$run/$source' })
  const { t } = useTranslation('repair')
  const navigate = useNavigate()
  const client = useQueryClient()
  const begun = useQuery(beginAsk({ dataset: `${ns}/${name}`, run, source }))
  const repair = begun.data
  useEffect(() => {
    if (!repair) return
    client.setQueryData(repairAsk(repair.id).queryKey, repair)
    void navigate({ to: '/repairs/$id', params: { id: repair.id }, replace: true })
  }, [repair, client, navigate])
  return (
    <Page title={t('begin.title')} lead={t('lead', { dataset: `${ns}/${name}`, source })}>
      {begun.isError ? (
        <Stack gap="sm">
          <Failure error={begun.error} retry={() => begun.refetch()} />
          <TextLink to="/datasets/$ns/$name/runs/$run" params={{ ns, name, run }} size="sm">
            {t('begin.back')}
          </TextLink>
        </Stack>
      ) : (
        <Stack align="center" role="status" py="xl">
          <Loader aria-hidden />
          <Text size="sm" ta="center" maw={480}>
            {t('begin.comparing')}
          </Text>
        </Stack>
      )}
    </Page>
  )
}
