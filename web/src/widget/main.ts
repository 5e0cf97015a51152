/** The chat in a website's frame. The page has its settings, so that it is displayed without a question to the server. */
import { createApp, h, ref } from 'vue'
import App from './App.vue'
import { bridgeKey, createBridge } from './bridge'
import { createChat, followPage } from './chat'
import { createCommands } from './commands'
import { readConfig } from './config'
import { createOptions, showScheme } from './options'
import { keepInPage, removeAll } from './storage'
import { addStyles, keepColors } from './styles'
import { language, showLanguage, t } from './texts'

async function start(): Promise<void> {
  const bridge = createBridge()
  keepInPage((key, value) => bridge.send('store', { key, value }))
  const query = new URLSearchParams(location.search)
  const websiteToken = query.get('website_token') ?? ''
  if (location.hash === '#reset')
    removeAll(websiteToken)
  // An app opens links of this page in a browser of its own.
  if (bridge.kind === 'native')
    location.hash = '#/messages'
  addStyles()
  const config = await readConfig(websiteToken)
  keepColors()
  showScheme(bridge.kind === 'alone' ? 'auto' : 'light')
  const languages = [query.get('locale'), config.locale, navigator.language]
  await showLanguage(languages)

  const options = createOptions()
  const isUnreadView = ref(false)
  const token = query.get('cw_conversation') ?? ''
  const chat = createChat({ config: { ...config, website_token: config.website_token || websiteToken }, bridge, token, locale: () => language.value })
  createApp({ render: () => h(App, { chat, bridge, options, isUnreadView: isUnreadView.value }) }).provide(bridgeKey, bridge).mount(document.querySelector('#app') ?? document.body)
  followPage(chat)
  bridge.send('loaded', { config: { authToken: token, channelConfig: { websiteName: config.website_name, widgetColor: config.widget_color } } })
  bridge.send('setBubbleLabel', { label: t('launcher'), closeLabel: t('close') })
  bridge.listen(createCommands({ chat, bridge, options, languages, showUnreadView: (isShown) => { isUnreadView.value = isShown } }))
  await chat.start()
  if (config.follows_visits)
    void import('./visits/main').then(({ followVisits }) => followVisits(chat, bridge))
}

start().catch((problem: unknown) => {
  if (!document.querySelector('.chat'))
    (document.querySelector('#app') ?? document.body).textContent = t('unavailable')
  reportError(problem)
})
