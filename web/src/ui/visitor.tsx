import { useQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { LogIn } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { sessionAsk } from '@/api/asks'
import { Empty } from './Empty'
import { LinkButton } from './links'

/**
 * Whether somebody looks without a token at a server that has tokens: only what was published of public datasets is theirs to see.
 * A page that asks for more waits for sessionAsk first.
 */
export function useVisitor(): boolean {
  const session = useQuery(sessionAsk()).data
  return session !== undefined && !session.open && session.level === 'none'
}

/** The way to sign in and back to what is shown now. */
export function SignInLink({ className }: { className?: string | undefined }) {
  const { t } = useTranslation()
  const { pathname, href } = useRouterState({ select: (s) => s.location })
  return (
    <LinkButton to="/signin" search={(now) => (pathname === '/signin' ? now : { to: href })} variant="default" size="xs" leftSection={<LogIn size={14} aria-hidden />} {...(className ? { className } : {})}>
      {t('session.enter')}
    </LinkButton>
  )
}

/** In place of what is not shown without a token. */
export function SignInToSee() {
  const { t } = useTranslation()
  return <Empty title={t('session.to_see')} detail={t('session.to_see_detail')} action={<SignInLink />} />
}
