import { Button, Paper, PasswordInput, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signIn } from '@/api/does'
import { Problem } from '@/api/problem'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { sentence } from '@/ui/sentence'
import { destination } from './destination'

/** Whether the token is what is wrong, not the way to the server. */
const refused = (error: unknown) => error instanceof Problem && error.status >= 400 && error.status < 500

/** Asks for a token of the server, where the server let nobody in without one. */
export function SignInPage() {
  const { t } = useTranslation('signin')
  const [token, setToken] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const enter = useMutation({
    mutationFn: () => signIn(token),
    onSuccess: () => {
      window.location.assign(destination(window.location.search)) // everything is asked for anew
    },
    onError: () => field.current?.focus(),
  })
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Paper
        component="form"
        maw={440}
        p="lg"
        radius="lg"
        onSubmit={(e: React.FormEvent) => {
          e.preventDefault()
          enter.mutate()
        }}
      >
        <Stack>
          <PasswordInput
            ref={field}
            label={t('token')}
            description={t('where')}
            value={token}
            onChange={(e) => {
              setToken(e.currentTarget.value)
              enter.reset()
            }}
            error={refused(enter.error) ? sentence(enter.error) : undefined}
            visibilityToggleButtonProps={{ 'aria-label': t('show') }}
            autoComplete="current-password"
            autoFocus
            required
            withAsterisk={false}
          />
          {enter.isError && !refused(enter.error) && <Failure error={enter.error} />}
          <Button type="submit" loading={enter.isPending} disabled={token.trim() === ''}>
            {t('enter')}
          </Button>
        </Stack>
      </Paper>
    </Page>
  )
}
