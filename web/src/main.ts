import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { availableLanguage, i18n, showLanguage } from './i18n'
import { router } from './router'
import { readDeskEarly } from './readDeskEarly'
import './styles/base.css'

readDeskEarly(location)

// firstPaint.ts has chosen the language.
await showLanguage(availableLanguage([document.documentElement.lang]))

createApp(App).use(createPinia()).use(router).use(i18n).mount('#app')
