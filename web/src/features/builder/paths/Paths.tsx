import { Button, Text } from '@mantine/core'
import { ChevronsRight, SquareArrowOutUpRight } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Draft } from '../model'
import { ways } from '../steps'
import type { Way } from '../steps'
import { say } from '../words'
import { listOf } from './listPage'
import classes from './Paths.module.css'

const icons: Record<Way, LucideIcon> = { next: ChevronsRight, link: SquareArrowOutUpRight }

/** Where the list leads, in words, and the way to say it otherwise. Nothing for recipes without a list. */
export function Paths({ draft, onChange }: { draft: Draft; onChange: (way: Way) => void }) {
  const { t, i18n } = useTranslation('builder')
  const list = listOf(draft)
  if (!list) return null
  const said: Record<Way, string> = {
    next: list.page.next ? say(list.page.next.words, i18n) : t('paths.noNext'),
    link: list.page.link ? say(list.page.link.words, i18n) : t('paths.noLink'),
  }
  return (
    <section aria-label={t('paths.title')} className={classes.paths}>
      {ways.map((way) => {
        const Icon = icons[way]
        return (
          <div key={way} className={classes.path}>
            <Icon size={16} aria-hidden />
            <Text size="sm" className={classes.said} role="status">
              <b>{t(`paths.${way}`)}</b> {said[way]}
            </Text>
            <Button size="compact-sm" variant="subtle" onClick={() => onChange(way)} aria-label={t('paths.changeThat', { what: t(`paths.${way}`) })}>
              {t('paths.change')}
            </Button>
          </div>
        )
      })}
    </section>
  )
}
