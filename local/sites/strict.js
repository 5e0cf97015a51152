document.querySelector('[data-starts-chat]').addEventListener('load', () => {
  window.chatwootSDK.run({ websiteToken: '{website_token}', baseUrl: '{desk}' })
})
