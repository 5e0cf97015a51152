import { expect, it } from 'vitest'
import { matchesAddress } from './pattern'

const SHOP = 'https://shop.example'

it.each([
  [SHOP, `${SHOP}/`, true],
  [SHOP, `${SHOP}/?from=mail#top`, true],
  [SHOP, `${SHOP}/pricing`, false],
  [`${SHOP}/`, SHOP, true],
  [`${SHOP}/*`, `${SHOP}/`, true],
  [`${SHOP}/*`, `${SHOP}/a/b?c=d`, true],
  [`${SHOP}/pricing`, `${SHOP}/pricing/`, true],
  [`${SHOP}/pricing/`, `${SHOP}/pricing`, true],
  [`${SHOP}/pricing`, `${SHOP}/pricing-2`, false],
  [`${SHOP}/pricing*`, `${SHOP}/pricing-2`, true],
  [`${SHOP}/*/cups/*`, `${SHOP}/de/cups/blue`, true],
  [`${SHOP}/*/cups/*`, `${SHOP}/cups/blue`, false],
  [`${SHOP}/a*a`, `${SHOP}/a`, false],
  [`${SHOP}/a*a`, `${SHOP}/aa`, true],
  ['https://*.shop.example/*', 'https://www.shop.example/x', true],
  ['https://*.shop.example/*', 'https://shop.example/x', false],
  ['HTTPS://Shop.Example/Cups', `${SHOP}/Cups`, true],
  [`${SHOP}/Cups`, `${SHOP}/cups`, false],
  ['http://shop.example', SHOP, false],
  ['https://shop.example:8443/*', 'https://shop.example:8443/x', true],
  [`${SHOP}:443/*`, `${SHOP}/x`, true],
  [`${SHOP}:*`, 'https://shop.example:8443/x', true],
  [`${SHOP}/größe*`, `${SHOP}/größe/XL`, true],
  [`${SHOP}/größe*`, `${SHOP}/grosse`, false],
  [`${SHOP}/gr%C3%B6%C3%9Fe`, `${SHOP}/größe`, true],
  [`${SHOP}/a%2Fb`, `${SHOP}/a/b`, false],
  [`${SHOP}/100%*`, `${SHOP}/100%25-off`, true],
  [`${SHOP}/%E0%A4%A`, `${SHOP}/%E0%A4%A`, true],
  ['https://müller.example/*', 'https://xn--mller-kva.example/x', true],
  ['https://*.Müller.example/*', 'https://www.xn--mller-kva.example/x', true],
  [`${SHOP}/search?q=*`, `${SHOP}/search?q=cups`, true],
  [`${SHOP}/search?q=*`, `${SHOP}/search/?q=cups`, true],
  [`${SHOP}/search?q=*`, `${SHOP}/search`, false],
  [`${SHOP}/#/checkout`, `${SHOP}/#/checkout`, true],
  [`${SHOP}/#/checkout`, `${SHOP}/#/basket`, false],
  ['https://*', `${SHOP}/anything?a#b`, true],
  [`${SHOP}/(a|b).c`, `${SHOP}/axc`, false],
  [SHOP, '', false],
  [SHOP, 'not an address', false],
])('%s and %s: %s', (pattern, address, expected) => {
  expect(matchesAddress(pattern, address)).toBe(expected)
})

it('takes no longer for a hostile pattern', () => {
  const started = performance.now()
  expect(matchesAddress(`${SHOP}/${'*a'.repeat(200)}*b`, `${SHOP}/${'a'.repeat(2_000)}`)).toBe(false)
  expect(performance.now() - started).toBeLessThan(200)
})
