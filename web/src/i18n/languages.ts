import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

/** Languages of the UI. The first is what a new visitor gets. */
export const languages = ['ko', 'en'] as const
export type Language = (typeof languages)[number]

const load: Record<Language, () => Promise<{ default: Record<string, object> }>> = {
  ko: () => import('./ko/words'),
  en: () => import('./en/words'),
}
/** What the server says: much, and nothing that a page waits for; until it is there, sentences are shown in English. */
const sentences: Record<Language, () => Promise<{ default: Record<string, string> }>> = {
  ko: () => import('./ko/sentences'),
  en: () => import('./en/sentences'),
}
const remembered = 'sheaf.language'

/** The language that was chosen last on this browser, else Korean. */
export function chosenLanguage(): Language {
  const kept = localStorage.getItem(remembered)
  return languages.find((l) => l === kept) ?? languages[0]
}

/** Starts i18next with the words of one language; others are fetched when they are chosen, the server's sentences meanwhile. */
export async function startLanguage(language: Language): Promise<void> {
  const later = sentences[language]()
  const words = await load[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'app',
    resources: { [language]: words.default },
    interpolation: { escapeValue: false }, // React escapes
    react: { bindI18nStore: 'added' }, // what is shown is said anew once the server's sentences are there
  })
  void later.then((s) => i18next.addResourceBundle(language, 'server', s.default))
  document.documentElement.lang = language
}

/** Changes the language of the whole UI and remembers it on this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  const [words, server] = await Promise.all([load[language](), sentences[language]()])
  i18next.addResourceBundle(language, 'server', server.default)
  for (const [feature, texts] of Object.entries(words.default)) i18next.addResourceBundle(language, feature, texts, true, true)
  await i18next.changeLanguage(language)
  localStorage.setItem(remembered, language)
  document.documentElement.lang = language
}
