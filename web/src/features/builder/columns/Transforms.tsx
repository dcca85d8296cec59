import { Badge, CloseButton, Group, Menu, Button, Table, Text } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TableColumn, Transform, TransformView, ViewColumn } from '../model'
import type { Changes } from '../useDraft'
import { say } from '../words'
import { TransformForm } from './TransformForm'
import { transformKinds } from './transformKinds'
import type { TransformKind } from './transformKinds'
import classes from './Transforms.module.css'

/** Types that read text as something else: the last step of a column, so they are offered as one. */
const readAs = ['number', 'money', 'date'] as const
type ReadAs = (typeof readAs)[number]

/** What is done to the text of a column, as chips in their order, and what that makes of real values. */
export function Transforms({ column, view, changes }: { column: TableColumn; view: ViewColumn; changes: Changes }) {
  const { t, i18n } = useTranslation('builder')
  const [form, setForm] = useState<{ kind: TransformKind; at: number; args: string[] }>()

  const store = (transforms: Transform[]) =>
    void changes
      .edit({ op: 'column_set', name: column.name, transforms })
      .then(() => setForm(undefined))
      .catch(() => undefined)
  const plain = (steps: TransformView[]) => steps.map(({ kind, args }) => ({ kind: kind as Transform['kind'], args }))

  const setType = (type: string) => void changes.edit({ op: 'column_set', name: column.name, type }).catch(() => undefined)
  const begin = (kind: TransformKind) => {
    const args = transformKinds[kind]
    if (args.length === 0) store([...plain(view.transforms), { kind, args: [] }])
    else setForm({ kind, at: view.transforms.length, args: args.map(() => '') })
  }

  return (
    <section aria-label={t('transforms.title')}>
      <Text fw={600} size="sm" mb={4}>
        {t('transforms.title')}
      </Text>
      <Group gap={6}>
        {view.transforms.map((step, index) => {
          const words = say(step.words, i18n)
          const editable = step.kind in transformKinds && step.args.length > 0
          return (
            <Badge
              key={`${index} ${step.yaml}`}
              size="lg"
              variant="light"
              tt="none"
              rightSection={
                <CloseButton
                  size="xs"
                  aria-label={t('transforms.remove', { step: words })}
                  onClick={() => store(plain(view.transforms.filter((_, other) => other !== index)))}
                />
              }
            >
              {editable ? (
                <button type="button" className={classes.chip} onClick={() => setForm({ kind: step.kind as TransformKind, at: index, args: step.args })}>
                  {words}
                </button>
              ) : (
                words
              )}
            </Badge>
          )
        })}
        {readAs.includes(column.type as ReadAs) && (
          <Badge
            size="lg"
            variant="light"
            color="grape"
            tt="none"
            rightSection={<CloseButton size="xs" aria-label={t('transforms.remove', { step: t(`transforms.as.${column.type as ReadAs}`) })} onClick={() => setType('text')} />}
          >
            {t(`transforms.as.${column.type as ReadAs}`)}
          </Badge>
        )}
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-sm" variant="subtle" leftSection={<Plus size={14} aria-hidden />}>
              {t('transforms.add')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {readAs
              .filter((type) => type !== column.type)
              .map((type) => (
                <Menu.Item key={type} onClick={() => setType(type)}>
                  {t(`transforms.as.${type}`)}
                </Menu.Item>
              ))}
            <Menu.Divider />
            {(Object.keys(transformKinds) as TransformKind[]).map((kind) => (
              <Menu.Item key={kind} onClick={() => begin(kind)}>
                {t(`transforms.kinds.${kind}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
      {form && (
        <TransformForm
          key={`${form.kind} ${form.at}`}
          kind={form.kind}
          args={form.args}
          pending={changes.pending}
          onCancel={() => setForm(undefined)}
          onStore={(args) => {
            const next = plain(view.transforms)
            next[form.at] = { kind: form.kind, args }
            store(next)
          }}
        />
      )}
      {column.before_after.length > 0 && (
        <Table fz="sm" mt="xs" verticalSpacing={3} aria-label={t('transforms.beforeAfter')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('transforms.before')}</Table.Th>
              <Table.Th>{t('transforms.after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {column.before_after.map(({ before, after }) => (
              <Table.Tr key={before}>
                <Table.Td>{before}</Table.Td>
                <Table.Td fw={600}>{after}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  )
}
