import { Button, Paper, PasswordInput, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, got } from '@/api/client'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { destination } from './destination'

/** Asks for a token of the server, where the server let nobody in without one. */
export function SignInPage() {
  const { t } = useTranslation('signin')
  const [token, setToken] = useState('')
  const signIn = useMutation({
    mutationFn: () => got(api.POST('/session', { body: { token } })),
    onSuccess: () => {
      window.location.assign(destination(window.location.search)) // everything is asked for anew
    },
  })
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Paper
        component="form"
        maw={420}
        onSubmit={(e: React.FormEvent) => {
          e.preventDefault()
          signIn.mutate()
        }}
      >
        <Stack gap="sm">
          <PasswordInput label={t('token')} description={t('where')} value={token} onChange={(e) => setToken(e.currentTarget.value)} autoComplete="current-password" required data-autofocus />
          {signIn.error && <Failure error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending} disabled={token.trim() === ''}>
            {t('enter')}
          </Button>
        </Stack>
      </Paper>
    </Page>
  )
}
