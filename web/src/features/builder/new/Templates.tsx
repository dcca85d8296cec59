import { Card, SimpleGrid, Skeleton, Text, Title, UnstyledButton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/ui/Failure'
import { sentence } from '@/ui/sentence'
import { templates } from '../api'
import type { Draft } from '../model'
import { say } from '../words'
import classes from './Templates.module.css'

type Props = { /** What stands in the address field: the page that a template is tried on. */ address: string; onDraft: (draft: Draft) => Promise<void> }

/** Recipes that are made already: shops that are known, and beginnings for kinds of sites. */
export function Templates({ address, onDraft }: Props) {
  const { t, i18n } = useTranslation('builder')
  const listed = useQuery({ queryKey: ['templates'], queryFn: templates.list, staleTime: Infinity })
  const open = useMutation({ mutationFn: (name: string) => templates.open(name, address.trim()), onSuccess: onDraft })

  return (
    <section aria-labelledby="templates-title">
      <Title order={2} id="templates-title">
        {t('new.templates')}
      </Title>
      <Text size="sm" c="var(--quiet)" mb="sm">
        {address.trim() ? t('new.templatesWith', { address: address.trim() }) : t('new.templatesHint')}
      </Text>
      {listed.isPending && <Skeleton h={120} />}
      {listed.isError && <Failure error={listed.error} retry={listed.refetch} />}
      {open.isError && (
        <Text role="alert" size="sm" c="red" mb="sm">
          {sentence(open.error)}
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" component="ul" className={classes.list}>
        {listed.data?.map((template) => (
          <li key={template.name}>
            <Card withBorder padding={0} h="100%">
              <UnstyledButton
                className={classes.template}
                aria-busy={open.isPending && open.variables === template.name}
                disabled={open.isPending}
                onClick={() => open.mutate(template.name)}
              >
                <Text component="span" fw={600}>
                  {say(template.title, i18n)}
                </Text>
                <Text component="span" size="sm" c="var(--quiet)">
                  {open.isPending && open.variables === template.name ? t('new.opening') : say(template.about, i18n)}
                </Text>
              </UnstyledButton>
            </Card>
          </li>
        ))}
      </SimpleGrid>
    </section>
  )
}
