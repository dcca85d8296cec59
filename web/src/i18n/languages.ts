import i18next, { type TypeOptions } from 'i18next'
import { initReactI18next } from 'react-i18next'

/** Languages of the UI. The first is what a new visitor gets. */
export const languages = ['ko', 'en'] as const
export type Language = (typeof languages)[number]
/** A file of words, <language>/<feature>.json. */
export type Feature = keyof TypeOptions['resources']

/** Every file of words is a chunk of its own, fetched with the first page that says something of it. */
const files = import.meta.glob<object>('./*/*.json', { import: 'default' })
/** What the frame of all pages says, and what is said when something goes wrong. */
export const everywhere: readonly Feature[] = ['app', 'problems']
const remembered = 'sheaf.language'
const wanted = new Set<Feature>(everywhere)

/** The language that was chosen last on this browser, else Korean. */
export function chosenLanguage(): Language {
  const kept = localStorage.getItem(remembered)
  return languages.find((l) => l === kept) ?? languages[0]
}

/** Starts i18next with what the frame says. Each page waits for its own words, and for what the server says, which is much. */
export async function startLanguage(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'app',
    resources: {},
    interpolation: { escapeValue: false }, // React escapes
  })
  await complete(language)
  document.documentElement.lang = language
}

/** Fetches words before a page that says them is shown; from then on they come along when the language is changed. */
export async function fetchWords(features: readonly Feature[]): Promise<void> {
  for (const feature of [...features, 'server'] as const) wanted.add(feature)
  let language: Language
  do {
    language = i18next.language as Language
    await complete(language)
  } while (language !== i18next.language) // it was changed meanwhile
}

/** Changes the language of the whole UI and remembers it on this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  await complete(language)
  await i18next.changeLanguage(language)
  localStorage.setItem(remembered, language)
  document.documentElement.lang = language
}

/** Has all wanted words of a language, also those that are wanted while others come. */
async function complete(language: Language): Promise<void> {
  for (;;) {
    const missing = [...wanted].filter((feature) => !i18next.hasResourceBundle(language, feature))
    if (missing.length === 0) return
    await Promise.all(
      missing.map(async (feature) => {
        const words = await files[`./${language}/${feature}.json`]?.()
        if (!words) throw new Error(`there are no words ${language}/${feature}`)
        i18next.addResourceBundle(language, feature, words)
      }),
    )
  }
}
