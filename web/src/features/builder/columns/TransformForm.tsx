import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { transformKinds } from './transformKinds'
import type { TransformKind } from './transformKinds'

type Props = { kind: TransformKind; args: string[]; pending: boolean; onStore: (args: string[]) => void; onCancel: () => void }

/** What a step needs to know: the pattern to look for, the text to put in. */
export function TransformForm({ kind, args, pending, onStore, onCancel }: Props) {
  const { t } = useTranslation('builder')
  const [values, setValues] = useState(args)
  return (
    <form
      aria-label={t(`transforms.kinds.${kind}`)}
      onSubmit={(event) => {
        event.preventDefault()
        onStore(values)
      }}
    >
      <Group align="end" gap="sm" mt="xs">
        {transformKinds[kind].map((arg, index) => (
          <TextInput
            key={arg}
            size="sm"
            autoFocus={index === 0}
            label={t(`transforms.args.${arg}`)}
            value={values[index] ?? ''}
            onChange={(event) => {
              const text = event.currentTarget.value
              setValues(values.map((value, other) => (other === index ? text : value)))
            }}
          />
        ))}
        <Button type="submit" size="sm" loading={pending} disabled={values[0] === ''}>
          {t('transforms.store')}
        </Button>
        <Button size="sm" variant="subtle" color="gray" onClick={onCancel}>
          {t('transforms.cancel')}
        </Button>
      </Group>
    </form>
  )
}
