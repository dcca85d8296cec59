import { Button, Select, Stack, Text, TextInput } from '@mantine/core'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pick } from '../model'
import type { Pointed } from '../picker/usePick'
import type { Changes } from '../useDraft'
import { columnLabel, say, typeLabel } from '../words'
import { pickableTypes } from './kinds'

type Props = {
  found: Pick
  pointed: Pointed
  /** The column that gets another place; without it, a new column is made. */
  to: string | undefined
  changes: Changes
  /** Asks for another thing of the same element. */
  onTake: (attr: string) => void
  onDone: (column: string) => void
}

/** What of the picked element to take, and the column that it becomes: one of the table's, or one with a name of one's own. */
export function FoundValue({ found, pointed, to, changes, onTake, onDone }: Props) {
  const { t, i18n } = useTranslation('builder')
  const [name, setName] = useState(found.name)
  const [type, setType] = useState(found.type)
  const free = found.columns.filter(({ used }) => !used)
  const fixed = found.columns.length > 0

  const add = (event: React.FormEvent) => {
    event.preventDefault()
    const column = to ?? name.trim()
    const kind = fixed ? (found.columns.find((one) => one.name === column)?.type ?? type) : type
    void changes
      .edit(to === undefined ? { op: 'column_add', name: column, type: kind, ...pointed } : { op: 'column_place', name: to, at: 'last', ...pointed })
      .then(() => onDone(column))
      .catch(() => undefined)
  }

  return (
    <form onSubmit={add}>
      <Stack gap="sm" mt="md">
        {found.places[0] && (
          <Text size="sm" c="var(--quiet)">
            {t('pick.how', { place: say(found.places[0].words, i18n) })}
          </Text>
        )}
        {found.attrs.length > 1 && (
          <Select
            label={t('pick.attr')}
            value={pointed.attr ?? found.attrs[0]?.name ?? null}
            onChange={(value) => value !== null && onTake(value)}
            data={found.attrs.map((one) => ({ value: one.name, label: t('pick.attrValue', { what: attrLabel(one.name, t), value: short(one.value) }) }))}
            allowDeselect={false}
          />
        )}
        {to === undefined && fixed && (
          <Select
            label={t('columns.nameChoice')}
            value={name || null}
            onChange={(value) => value && setName(value)}
            data={free.map((one) => ({ value: one.name, label: columnLabel(one.name, i18n) }))}
            searchable
            nothingFoundMessage={t('columns.nothingFound')}
            allowDeselect={false}
          />
        )}
        {to === undefined && !fixed && (
          <>
            <TextInput label={t('columns.name')} description={t('columns.nameHint')} value={name} onChange={(event) => setName(event.currentTarget.value)} />
            <Select
              label={t('columns.type')}
              value={type}
              onChange={(value) => value && setType(value)}
              data={pickableTypes(type).map((value) => ({ value, label: typeLabel(value, i18n) }))}
              allowDeselect={false}
            />
          </>
        )}
        <Button type="submit" leftSection={<Check size={16} aria-hidden />} loading={changes.pending} disabled={to === undefined && name.trim() === ''}>
          {to === undefined ? t('pick.addColumn') : t('pick.addPlace')}
        </Button>
      </Stack>
    </form>
  )
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function attrLabel(name: string, t: ReturnType<typeof useTranslation<'builder'>>['t']): string {
  switch (name) {
    case 'text':
      return t('attrs.text')
    case 'html':
      return t('attrs.html')
    case 'href':
      return t('attrs.link')
    case 'src':
      return t('attrs.image')
    default:
      return t('attrs.other', { name })
  }
}
