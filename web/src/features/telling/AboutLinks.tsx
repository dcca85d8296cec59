import { useTranslation } from 'react-i18next'
import { datasetPath } from '@/api/path'
import { TextLink } from '@/ui/links'
import { aboutOf } from './about'
import type { EventView } from './api'
import classes from './Telling.module.css'

/** Links to what an event is about: its version, hold, run, or the repair that it asks for. */
export function AboutLinks({ dataset, event }: { dataset: string; event: EventView }) {
  const { t } = useTranslation('telling')
  const path = datasetPath(dataset)
  const { version, run, hold, source, tag, broken, who } = aboutOf(event.name, event.data)
  return (
    <span className={classes.about}>
      {tag && <span>{t('about.tag', { tag })}</span>}
      {who && <span>{t('about.subscription', { who })}</span>}
      {version && (
        <TextLink to="/datasets/$ns/$name" params={path} search={{ tab: 'data', version: `v${version}` }} fz="inherit">
          {t('about.version', { version })}
        </TextLink>
      )}
      {hold && (
        <TextLink to="/holds/$ns/$name/$hold" params={{ ...path, hold }} fz="inherit">
          {t('about.hold', { source: source ?? hold })}
        </TextLink>
      )}
      {broken && run && source && (
        <TextLink to="/repair/$ns/$name/$run/$source" params={{ ...path, run, source }} preload={false} fz="inherit">
          {t('about.repair', { source })}
        </TextLink>
      )}
      {run && (
        <TextLink to="/datasets/$ns/$name/runs/$run" params={{ ...path, run }} fz="inherit">
          {t('about.run')}
        </TextLink>
      )}
    </span>
  )
}
