import { Fieldset, Group, Stack, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SaveForm } from './form'

type Props = {
  form: SaveForm
  change: (part: Partial<SaveForm>) => void
  wrong: (field: 'webhook' | 'queue' | 'workflow') => string | undefined
}

/** Who is told about a new version, and which training starts with it. */
export function TellFields({ form, change, wrong }: Props) {
  const { t } = useTranslation('builder')
  return (
    <Fieldset legend={t('save.tell')}>
      <Stack gap="sm">
        <Text size="sm" c="var(--quiet)">
          {t('save.tellHint')}
        </Text>
        <Group grow align="start" gap="md" wrap="wrap">
          <TextInput
            type="url"
            label={t('save.webhook')}
            description={t('save.webhookHint')}
            placeholder={t('new.addressExample')}
            value={form.webhook}
            onChange={(event) => change({ webhook: event.currentTarget.value })}
            error={wrong('webhook')}
          />
          {form.webhook.trim() !== '' && (
            <TextInput label={t('save.secret')} description={t('save.secretHint')} value={form.secret} onChange={(event) => change({ secret: event.currentTarget.value })} />
          )}
        </Group>
        <Group grow align="start" gap="md" wrap="wrap">
          <TextInput
            label={t('save.workflow')}
            description={t('save.workflowHint')}
            value={form.workflow}
            onChange={(event) => change({ workflow: event.currentTarget.value })}
            error={wrong('workflow')}
          />
          <TextInput
            label={t('save.queue')}
            description={t('save.queueHint')}
            value={form.queue}
            onChange={(event) => change({ queue: event.currentTarget.value })}
            error={wrong('queue')}
          />
        </Group>
      </Stack>
    </Fieldset>
  )
}
