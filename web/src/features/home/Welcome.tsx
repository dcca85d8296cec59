import { Text, Title } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './Welcome.module.css'
import { LinkButton } from '@/ui/links'

const steps = ['paste', 'check', 'collect'] as const

/** For who comes first: what this is and where to begin. */
export function Welcome() {
  const { t } = useTranslation(['home', 'app'])
  return (
    <section className={classes.welcome} aria-labelledby="welcome">
      <Title order={2} id="welcome" fz={22}>
        {t('home:welcome.title')}
      </Title>
      <Text c="var(--quiet)" maw={560}>
        {t('home:welcome.detail')}
      </Text>
      <LinkButton to="/new" size="lg" leftSection={<Plus size={20} aria-hidden />}>
        {t('app:new')}
      </LinkButton>
      <ol className={classes.steps}>
        {steps.map((s, i) => (
          <li key={s}>
            <span aria-hidden="true">{i + 1}</span>
            <div>
              <b>{t(`home:welcome.${s}`)}</b>
              <p>{t(`home:welcome.${s}_detail`)}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
