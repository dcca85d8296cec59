import { ActionIcon, Button, Group, Text } from '@mantine/core'
import { ArrowDown, ArrowUp, MousePointerClick, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Edit, TableColumn, ViewColumn } from '../model'
import type { Changes } from '../useDraft'
import { say } from '../words'
import classes from './Places.module.css'

type Props = { column: TableColumn; view: ViewColumn | undefined; rows: number; changes: Changes; onPlace: () => void }

/** Where a column is looked for, in order: the first place with a value wins. */
export function Places({ column, view, rows, changes, onPlace }: Props) {
  const { t, i18n } = useTranslation('builder')
  const edit = (edit: Edit) => void changes.edit(edit).catch(() => undefined)
  const places = view?.places ?? []

  return (
    <section aria-label={t('places.title')}>
      <Group justify="space-between" mb={4}>
        <Text fw={600} size="sm">
          {t('places.title')}
        </Text>
        <Button size="compact-sm" variant="subtle" leftSection={<MousePointerClick size={14} aria-hidden />} onClick={onPlace}>
          {t('places.add')}
        </Button>
      </Group>
      {places.length === 0 && (
        <Text size="sm" c="var(--quiet)">
          {t('places.none')}
        </Text>
      )}
      <ol className={classes.list}>
        {places.map((place, index) => {
          const words = say(place.words, i18n)
          const read = column.places[index]
          return (
            <li key={`${index} ${place.yaml}`} className={classes.place}>
              <div className={classes.words}>
                <Text size="sm" title={place.source}>
                  {index === 0 ? words : t('places.else', { place: words })}
                </Text>
                <Text size="xs" c="var(--quiet)">
                  {[
                    read && t('places.hits', { n: read.hits, rows }),
                    read?.flags.includes('differs') && t('places.differs'),
                    read?.flags.includes('unused') && t('places.unused'),
                    place.example && place.example.length > 0 && t('places.example', { example: place.example.join(', ') }),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </Text>
              </div>
              <Group gap={2} wrap="nowrap">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('places.up', { place: words })}
                  disabled={index === 0 || changes.pending}
                  onClick={() => edit({ op: 'place_move', name: column.name, index, place: index - 1 })}
                >
                  <ArrowUp size={15} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('places.down', { place: words })}
                  disabled={index === places.length - 1 || changes.pending}
                  onClick={() => edit({ op: 'place_move', name: column.name, index, place: index + 1 })}
                >
                  <ArrowDown size={15} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('places.remove', { place: words })}
                  disabled={changes.pending}
                  onClick={() => edit({ op: 'place_remove', name: column.name, index })}
                >
                  <X size={15} aria-hidden />
                </ActionIcon>
              </Group>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
