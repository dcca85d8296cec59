import i18next from 'eslint-plugin-i18next'
import hooks from 'eslint-plugin-react-hooks'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts', 'e2e/results'] },
  ts.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': 'error',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { i18next, 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      // Every word that a person reads is in i18n/: no text in JSX, and none in the attributes that are read out.
      'i18next/no-literal-string': [
        'error',
        {
          mode: 'jsx-only',
          'jsx-attributes': { include: ['label', 'title', 'placeholder', 'description', 'alt', 'aria-label', 'aria-description', 'error', 'tooltip'] },
          message: 'put this text into i18n/',
        },
      ],
    },
  },
  { files: ['eslint.config.js'], extends: [ts.configs.disableTypeChecked] },
)
