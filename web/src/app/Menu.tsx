import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Home, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './Menu.module.css'
import { Preferences } from './Preferences'

const places = [
  { to: '/', key: 'home', icon: Home, exact: true },
] as const

/** Where one can go, and how the UI looks and speaks. */
export function Menu() {
  const { t } = useTranslation()
  return (
    <>
      <Button component={Link} to="/new" leftSection={<Plus size={16} aria-hidden />} className={classes.create} justify="flex-start">
        {t('new')}
      </Button>
      <nav aria-label={t('nav.label')} className={classes.nav}>
        {places.map(({ to, key, icon: Icon, exact }) => (
          <Link key={to} to={to} className={classes.link} activeProps={{ 'aria-current': 'page' }} activeOptions={{ exact }}>
            <Icon size={17} strokeWidth={1.8} aria-hidden />
            {t(`nav.${key}`)}
          </Link>
        ))}
      </nav>
      <Preferences />
    </>
  )
}
