import { Alert, createTheme, type MantineColorsTuple } from '@mantine/core'

// Teal of a printed proof: calm beside data, and 4.5:1 on white from shade 7 on.
const sheaf: MantineColorsTuple = ['#effaf7', '#d9f1ea', '#b0e3d5', '#83d4be', '#5dc7ab', '#45bf9f', '#2a9c80', '#0f766e', '#0b5f59', '#074843']

// Greys with a trace of the same hue.
const gray: MantineColorsTuple = ['#f7f9f9', '#eff2f2', '#e2e7e7', '#d0d7d7', '#b3bdbd', '#8b9797', '#626f6f', '#4a5656', '#323c3c', '#1d2525']
const dark: MantineColorsTuple = ['#d3dada', '#b4bfbf', '#8c9999', '#667272', '#485252', '#333c3c', '#262d2d', '#1a2020', '#141919', '#0e1212']

export const theme = createTheme({
  primaryColor: 'sheaf',
  primaryShade: 7,
  autoContrast: true,
  luminanceThreshold: 0.32,
  colors: { sheaf, gray, dark },
  fontFamily: "'Pretendard Variable', system-ui, -apple-system, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'D2Coding', monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.55', lg: '1.6', xl: '1.65' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  radius: { sm: '4px', md: '7px', lg: '11px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Its icon and ground carry the colour; a heading in it would be hard to read.
    Alert: Alert.extend({ styles: { root: { background: 'light-dark(var(--alert-bg), color-mix(in srgb, var(--alert-bg) 38%, var(--card)))' }, title: { color: 'var(--mantine-color-text)' } } }),
  },
})
