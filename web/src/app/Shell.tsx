import { AppShell, Burger, Drawer, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Brand } from './Brand'
import { Menu } from './Menu'
import classes from './Shell.module.css'

/** The frame of every page: menu at the side, or behind a button on narrow screens. */
export function Shell() {
  const { t } = useTranslation()
  const [open, { close, toggle }] = useDisclosure(false)
  const path = useRouterState({ select: (s) => s.location.pathname })
  useEffect(close, [path, close])
  return (
    <AppShell header={{ height: { base: 52, sm: 0 } }} navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: true } }} padding={0}>
      <a href="#main" className={classes.skip}>
        {t('skip')}
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.header} withBorder={false}>
        <Group h="100%" px="md" gap="sm">
          <Burger opened={open} onClick={toggle} size="sm" aria-label={t('menu')} />
          <Brand />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar visibleFrom="sm" className={classes.side} withBorder={false}>
        <Brand />
        <Menu />
      </AppShell.Navbar>
      <Drawer opened={open} onClose={close} size={264} title={<Brand />} closeButtonProps={{ 'aria-label': t('close_menu') }} classNames={{ body: classes.drawer }}>
        <Menu chosen={close} />
      </Drawer>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  )
}
