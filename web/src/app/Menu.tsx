import { Link } from '@tanstack/react-router'
import { Database, Hand, Home, NotebookText, Plus, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './Menu.module.css'
import { Preferences } from './Preferences'
import { Session } from './Session'
import { LinkButton } from '@/ui/links'

const places = [
  { to: '/', key: 'home', icon: Home, exact: true },
  { to: '/datasets', key: 'datasets', icon: Database, exact: false },
  { to: '/recipes', key: 'recipes', icon: NotebookText, exact: false },
  { to: '/holds', key: 'holds', icon: Hand, exact: false },
  { to: '/workers', key: 'workers', icon: Server, exact: false },
] as const

/** Where one can go, and how the UI looks and speaks; chosen is told when a link was followed, be it to the same page. */
export function Menu({ chosen }: { chosen?: () => void }) {
  const { t } = useTranslation()
  return (
    <>
      <LinkButton to="/new" leftSection={<Plus size={16} aria-hidden />} className={classes.create} justify="flex-start">
        {t('new')}
      </LinkButton>
      <nav aria-label={t('nav.label')} onClick={chosen} className={classes.nav}>
        {places.map(({ to, key, icon: Icon, exact }) => (
          <Link key={to} to={to} className={classes.link} activeProps={{ 'aria-current': 'page' }} activeOptions={{ exact, includeSearch: false }}>
            <Icon size={17} strokeWidth={1.8} aria-hidden />
            {t(`nav.${key}`)}
          </Link>
        ))}
      </nav>
      <Session />
      <Preferences />
    </>
  )
}
