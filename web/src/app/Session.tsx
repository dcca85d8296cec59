import { Button, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { sessionAsk } from '@/api/asks'
import { signOut } from '@/api/does'
import { SignInLink } from '@/ui/visitor'
import { report } from './report'
import classes from './Session.module.css'

/** Who is signed in may do what, and the way out; on a server without tokens there is nothing to say. */
export function Session() {
  const { t } = useTranslation()
  const session = useQuery(sessionAsk()).data
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => window.location.assign('/signin'), onError: report }) // everything is asked for anew
  if (!session || session.open) return null
  if (session.level === 'none') return <SignInLink className={classes.way} />
  return (
    <>
      {session.level === 'read' && (
        <Text size="xs" c="var(--quiet)" px={4}>
          {t('session.reads')}
        </Text>
      )}
      <Button variant="default" size="xs" leftSection={<LogOut size={14} aria-hidden />} className={classes.way} loading={leave.isPending} onClick={() => leave.mutate()}>
        {t('session.leave')}
      </Button>
    </>
  )
}
