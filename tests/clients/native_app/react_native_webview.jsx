/** The test opens the page of `source` and plays the part of the device: it runs the script and hands over what the page posts. */
export const WebView = (props) => {
  window.webView = props
  return null
}
