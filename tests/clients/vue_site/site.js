/** A website built with Vue that shows the widget through `@productdevbook/chatwoot`. Its calls are `window.chat`. */
import { createChatWoot, useChatWoot } from '@productdevbook/chatwoot/vue'
import { createApp } from 'vue'

const Shop = {
  template: '<main><h1>Shop</h1><p>{{ isModalVisible ? "The chat is open" : "The chat is closed" }}</p></main>',
  setup() {
    const chat = useChatWoot()
    window.chat = chat
    return { isModalVisible: chat.isModalVisible }
  },
}

createApp(Shop).use(createChatWoot(window.options)).mount(document.body.appendChild(document.createElement('div')))
