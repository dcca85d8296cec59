import { Alert, Button, Group, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CircleCheck, Play, Save } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '@/api/problem'
import { PageSkeleton } from '@/ui/PageSkeleton'
import { sentence } from '@/ui/sentence'
import { drafts } from '../api'
import type { Draft } from '../model'
import type { Step } from '../steps'
import { changedElsewhere } from '../useDraft'
import type { Changes } from '../useDraft'
import { StepFoot } from '../wizard/StepFoot'
import { StepHead } from '../wizard/StepHead'
import { ChecksFields } from './ChecksFields'
import { DatasetFields } from './DatasetFields'
import { mistakesOf, requestOf, type Named } from './form'
import { ScheduleFields } from './ScheduleFields'
import type { Saving } from './useSaveForm'
import { TellFields } from './TellFields'

type Props = { draft: Draft; changes: Changes; saving: Saving; onGo: (step: Step) => void }

/** Last step: names, schedule, who is told; everything has a default, and one button saves and runs. */
export function SaveStep(props: Props) {
  return props.saving.pending ? <PageSkeleton /> : <Form {...props} />
}

function Form({ draft, changes, saving, onGo }: Props) {
  const { t } = useTranslation('builder')
  const navigate = useNavigate()
  const client = useQueryClient()
  const [checked, setChecked] = useState(false)
  const { form, change } = saving
  const mistakes = mistakesOf(form)
  const wrong = (field: Named) => {
    const key = checked ? mistakes[field] : undefined
    return key && t(`save.mistakes.${key}`)
  }

  const save = useMutation({
    mutationFn: (run: boolean) => drafts.save(draft.id, draft.seq, requestOf(form, run)),
    onError: (error) => (changedElsewhere(error) ? changes.reload() : undefined),
    onSuccess: async (now) => {
      changes.adopt(now)
      await Promise.all([client.invalidateQueries({ queryKey: ['datasets'] }), client.invalidateQueries({ queryKey: ['recipes'] })])
      const { saved } = now
      if (saved?.run && saved.dataset) await navigate({ href: `/datasets/${saved.dataset}/runs/${saved.run}` })
    },
  })
  const submit = (run: boolean) => {
    setChecked(true)
    if (Object.keys(mistakes).length === 0) save.mutate(run)
  }
  const fields = save.error instanceof Problem ? Object.values(save.error.fields).flat() : []

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit(true)
      }}
    >
      <StepHead title={t('save.title')} lead={t('save.lead')} />
      <Stack gap="lg" maw={860}>
        <TextInput
          label={t('save.recipe')}
          description={t('save.recipeHint')}
          value={form.recipe}
          onChange={(event) => change({ recipe: event.currentTarget.value })}
          error={wrong('recipe')}
        />
        <DatasetFields form={form} change={change} error={wrong('dataset')} />
        <ScheduleFields form={form} change={change} wrong={checked && mistakes.cron !== undefined} />
        <TellFields form={form} change={change} wrong={wrong} />
        <ChecksFields draft={draft} form={form} change={change} tried={saving.tried} />
        {save.isError && (
          <Alert color="red" variant="light" role="alert" title={t('save.notSaved')}>
            {[changedElsewhere(save.error) ? t('elsewhere.notSaved') : sentence(save.error), ...fields].filter((words, index, all) => all.indexOf(words) === index).join(' ')}
          </Alert>
        )}
        {draft.saved && !save.isPending && (
          <Alert color="sheaf" variant="light" icon={<CircleCheck size={18} aria-hidden />} role="status">
            {t('save.saved', { recipe: draft.saved.recipe, revision: draft.saved.revision })}
          </Alert>
        )}
      </Stack>
      <StepFoot step="save" onGo={onGo}>
        <Group gap="sm">
          <Button variant="default" leftSection={<Save size={16} aria-hidden />} loading={save.isPending && save.variables === false} disabled={save.isPending} onClick={() => submit(false)}>
            {t('save.only')}
          </Button>
          <Button type="submit" leftSection={<Play size={16} aria-hidden />} loading={save.isPending && save.variables} disabled={save.isPending}>
            {t('save.run')}
          </Button>
        </Group>
      </StepFoot>
    </form>
  )
}
