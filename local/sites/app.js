const base = '/_sites/app'
const pages = { '': 'Orders', '/beans': 'Beans', '/settings': 'Settings' }

/** Replaces the whole body, as frameworks with their own page loading do. */
function show() {
  const title = pages[location.pathname.slice(base.length)] ?? 'Not found'
  const body = document.createElement('body')
  const main = body.appendChild(document.createElement('main'))
  const nav = main.appendChild(document.createElement('nav'))
  for (const [path, name] of Object.entries(pages)) {
    const link = nav.appendChild(document.createElement('a'))
    link.href = base + path
    link.textContent = name
    nav.append(' ')
  }
  main.appendChild(document.createElement('h1')).textContent = title
  document.title = `${title} · Acme app`
  document.body.replaceWith(body)
}

addEventListener('click', (event) => {
  const link = event.target.closest?.('nav a')
  if (!link)
    return
  event.preventDefault()
  history.pushState(null, '', link.href)
  show()
})
addEventListener('popstate', show)
show()
