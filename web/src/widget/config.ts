import { request } from './http'
import type { WidgetConfig } from './types'

/** The site's settings: those in the page, else the server's. */
export async function readConfig(websiteToken: string): Promise<WidgetConfig> {
  const element = document.querySelector('#widget-config')
  try {
    const found: unknown = JSON.parse(element?.textContent ?? '')
    if (typeof found === 'object' && found !== null && 'website_name' in found)
      return found as WidgetConfig
  }
  catch {
    // A page without settings is one of another version.
  }
  return request<WidgetConfig>({ websiteToken, visitorToken: () => '', locale: () => navigator.language }, 'GET', 'config')
}
