/** An app that shows `@chatwoot/react-native-widget`. What the package asks of its web view is `window.webView`. */
import ChatWootWidget from '@chatwoot/react-native-widget'
import { createRoot } from 'react-dom/client'

createRoot(document.body.appendChild(document.createElement('div'))).render(
  <ChatWootWidget isModalVisible closeModal={() => { window.isClosed = true }} {...window.options} />,
)
