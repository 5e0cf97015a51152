import { adoptStyles } from '../sheet'
import css from './parts.css?inline'

// The first screen has none of these elements.
adoptStyles(css)
