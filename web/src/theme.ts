import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef5fb',
  '#dbe8f3',
  '#b4cfe6',
  '#8ab5d9',
  '#669fce',
  '#4f91c7',
  '#3a7fb8',
  '#26699f',
  '#1f5f8b',
  '#154a6f',
];

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 7 },
  colors: { ink },
  defaultRadius: 'sm',
  fontFamily:
    '"Inter", "Noto Sans", system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, "Liberation Mono", monospace',
  headings: { fontWeight: '620' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // A dialog's title bar is no banner landmark.
    ModalHeader: { defaultProps: { role: 'none' } },
    Modal: { defaultProps: { centered: false, yOffset: '6vh', overlayProps: { blur: 1 } } },
    Tooltip: {
      defaultProps: { withArrow: true, openDelay: 250, events: { hover: true, focus: true, touch: true } },
    },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 550 } },
  },
});

/** Contrast of at least 4.5 : 1 for every text, in both schemes (WCAG 1.4.3). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5b6470',
    '--mantine-color-placeholder': '#646d79',
    '--mantine-color-anchor': '#1f5796',
    '--mantine-color-error': '#b42318',
    '--page': '#f7f8fa',
    '--surface': '#ffffff',
    '--line': '#e1e5ea',
  },
  dark: {
    '--mantine-color-dimmed': '#a3acb8',
    '--mantine-color-placeholder': '#98a1ad',
    '--mantine-color-anchor': '#8ec1ef',
    '--mantine-color-error': '#ff9b8f',
    '--page': '#14171b',
    '--surface': '#1b1f24',
    '--line': '#313840',
  },
});
