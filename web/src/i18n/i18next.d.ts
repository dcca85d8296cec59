import type korean from './ko/words'

// Keys are checked by the compiler: t() takes only what the Korean words have, and a test holds English to the same keys.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app'
    resources: typeof korean
  }
}
