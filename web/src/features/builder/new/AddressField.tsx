import { Button, Input } from '@mantine/core'
import { Globe } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sentence } from '@/ui/sentence'
import classes from './AddressField.module.css'

type Props = { address: string; onAddress: (address: string) => void; pending: boolean; error: unknown; onOpen: (address: string) => void }

/** The one big field: an address is pasted, Enter opens it. */
export function AddressField({ address, onAddress, pending, error, onOpen }: Props) {
  const { t } = useTranslation('builder')
  const id = useId()
  const [missing, setMissing] = useState(false)

  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    const pasted = address.trim()
    setMissing(pasted === '')
    if (pasted) onOpen(pasted)
  }

  return (
    <form onSubmit={submit} className={classes.form} noValidate>
      <Input.Wrapper
        size="lg"
        id={id}
        label={t('new.address')}
        description={t('new.addressHint')}
        descriptionProps={{ id: `${id}-hint` }}
        error={missing ? t('new.addressMissing') : error ? sentence(error) : undefined}
        errorProps={{ id: `${id}-error`, role: 'alert' }}
      >
        <div className={classes.row}>
          <Input
            id={id}
            className={classes.field}
            size="lg"
            type="url"
            inputMode="url"
            autoComplete="url"
            autoFocus
            aria-describedby={`${id}-hint ${id}-error`}
            aria-invalid={missing || Boolean(error)}
            placeholder={t('new.addressExample')}
            leftSection={<Globe size={20} aria-hidden />}
            value={address}
            onChange={(event) => onAddress(event.currentTarget.value)}
          />
          <Button type="submit" size="lg" loading={pending}>
            {t('new.open')}
          </Button>
        </div>
      </Input.Wrapper>
      <p className={classes.status} role="status">
        {pending ? t('new.opening') : ''}
      </p>
    </form>
  )
}
