import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keepRecipe } from '@/api/does'
import type { components } from '@/api/schema'
import { Failure } from '@/ui/Failure'
import { renamed } from './text'

type Props = { from: components['schemas']['RecipeRevision']; opened: boolean; close: () => void }

const nameShape = /^[a-z0-9][a-z0-9-]{0,62}$/

/** Keeps a revision under another name. */
export function CloneRecipe({ from, opened, close }: Props) {
  const { t } = useTranslation('recipes')
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState(`${from.name}-2`)
  const ok = nameShape.test(name) && name !== from.name
  const keep = useMutation({
    mutationFn: () => keepRecipe(name, renamed(from.yaml, name), from.files),
    onSuccess: async (kept) => {
      await client.invalidateQueries({ queryKey: ['recipes'] })
      close()
      await navigate({ to: '/recipes/$name', params: { name: kept.name } })
    },
  })
  return (
    <Modal opened={opened} onClose={close} title={t('clone.title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          if (ok) keep.mutate()
        }}
      >
        <Stack>
          <Text size="sm">{t('clone.detail')}</Text>
          <TextInput label={t('clone.name')} description={t('clone.name_help')} value={name} onChange={(e) => setName(e.currentTarget.value)} error={ok || name === '' ? undefined : t('clone.name_wrong')} data-autofocus />
          {keep.isError && <Failure error={keep.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button type="submit" disabled={!ok} loading={keep.isPending}>
              {t('clone.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
