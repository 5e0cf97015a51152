/** Tests read English texts. */
import { showLanguage } from '@/i18n'

await showLanguage('en')
