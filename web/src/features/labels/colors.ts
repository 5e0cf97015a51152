/** Offered label colors by the key of their name. */
export const COLORS = {
  red: '#e5484d',
  orange: '#f76b15',
  yellow: '#e2a336',
  green: '#30a46c',
  teal: '#12a594',
  blue: '#1f93ff',
  indigo: '#5b5bd6',
  purple: '#8e4ec6',
  pink: '#d6409f',
  gray: '#8b8d98',
} as const

export type ColorName = keyof typeof COLORS
