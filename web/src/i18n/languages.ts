import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

/** Languages of the UI. The first is what a new visitor gets. */
export const languages = ['ko', 'en'] as const
export type Language = (typeof languages)[number]

const load: Record<Language, () => Promise<{ default: Record<string, object> }>> = {
  ko: () => import('./ko/words'),
  en: () => import('./en/words'),
}
const remembered = 'sheaf.language'

/** The language that was chosen last on this browser, else Korean. */
export function chosenLanguage(): Language {
  const kept = localStorage.getItem(remembered)
  return languages.find((l) => l === kept) ?? languages[0]
}

/** Starts i18next with the words of one language; others are fetched when they are chosen. */
export async function startLanguage(language: Language): Promise<void> {
  const words = await load[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'app',
    resources: { [language]: words.default },
    interpolation: { escapeValue: false }, // React escapes
  })
  document.documentElement.lang = language
}

/** Changes the language of the whole UI and remembers it on this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  const words = await load[language]()
  for (const [feature, texts] of Object.entries(words.default)) i18next.addResourceBundle(language, feature, texts, true, true)
  await i18next.changeLanguage(language)
  localStorage.setItem(remembered, language)
  document.documentElement.lang = language
}
