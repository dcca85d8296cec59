import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { changeLanguage, languages, type Language } from '@/i18n/languages'
import { report } from './report'
import classes from './Preferences.module.css'

/** Each language by its own name, so it reads the same in every language. */
const own: Record<Language, string> = { ko: '한국어', en: 'English' }
const schemes = [
  { value: 'light', icon: Sun },
  { value: 'dark', icon: Moon },
  { value: 'auto', icon: Monitor },
] as const

/** Language and light or dark, kept on this browser. */
export function Preferences() {
  const { t, i18n } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <div className={classes.preferences}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('language')}
        value={i18n.language}
        onChange={(v) => void changeLanguage(v as Language).catch(report)}
        data={languages.map((l) => ({ value: l, label: <span lang={l}>{own[l]}</span> }))}
      />
      <SegmentedControl
        size="xs"
        fullWidth
        withItemsBorders={false}
        aria-label={t('scheme.label')}
        value={colorScheme}
        onChange={(v) => setColorScheme(v)}
        data={schemes.map(({ value, icon: Icon }) => ({
          value,
          label: (
            <span className={classes.scheme} title={t(`scheme.${value}`)}>
              <Icon size={15} aria-hidden />
              <span className="visually-hidden">{t(`scheme.${value}`)}</span>
            </span>
          ),
        }))}
      />
    </div>
  )
}
