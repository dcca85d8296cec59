import { Button, FileInput, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keepRecipe } from '@/api/does'
import { Failure } from '@/ui/Failure'
import { nameIn } from './text'

/** Takes a recipe's text from a file or the clipboard and keeps it as the next revision of its name. */
export function ImportRecipe({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation('recipes')
  const client = useQueryClient()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [lists, setLists] = useState<Record<string, string>>({})
  const name = nameIn(text)
  const read = async (chosen: File[]) => {
    const others: Record<string, string> = {}
    for (const file of chosen) {
      if (/\.ya?ml$/i.test(file.name)) setText(await file.text())
      else others[file.name] = await file.text()
    }
    setLists(others)
  }
  const keep = useMutation({
    mutationFn: (to: string) => keepRecipe(to, text, lists),
    onSuccess: async (kept) => {
      notifications.show({ message: kept.created ? t('import.kept', { name: kept.name, n: kept.revision }) : t('import.same', { name: kept.name, n: kept.revision }) })
      await Promise.all([['recipes'], ['recipe', kept.name]].map((queryKey) => client.invalidateQueries({ queryKey })))
      close()
      await navigate({ to: '/recipes/$name', params: { name: kept.name } })
    },
  })
  return (
    <Modal opened={opened} onClose={close} title={t('import.title')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          if (name) keep.mutate(name)
        }}
      >
        <Stack>
          <FileInput label={t('import.file')} placeholder={t('import.choose')} description={t('import.file_help')} accept=".yaml,.yml,.txt" multiple clearable onChange={(chosen) => void read(chosen)} />
          <Textarea label={t('import.text')} autosize minRows={8} maxRows={18} value={text} onChange={(e) => setText(e.currentTarget.value)} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.75rem' } }} />
          <Text size="sm" role="status">
            {text.trim() === '' ? '' : name ? t('import.name', { name }) : t('import.nameless')}
          </Text>
          {keep.isError && <Failure error={keep.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button type="submit" disabled={!name} loading={keep.isPending}>
              {t('import.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
