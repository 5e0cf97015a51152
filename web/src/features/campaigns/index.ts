import { Megaphone } from '@lucide/vue'
import type { components } from '@/api/generated'
import { request } from '@/api/client'
import { defineCollection } from '@/collections'
import { defineFeature } from '@/feature'
import type en from './en.json'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { campaigns: typeof en & typeof pageTexts }
}

type Schemas = components['schemas']
export type Campaign = Schemas['Campaign']

export const useCampaigns = defineCollection('campaigns', {
  cacheKey: 'campaign',
  list: () => request('get', '/campaigns'),
  sortBy: campaign => campaign.title,
  show: campaign_id => request('get', '/campaigns/{campaign_id}', { path: { campaign_id } }),
  create: (body: Schemas['NewCampaign']) => request('post', '/campaigns', { body }),
  update: (campaign_id, body: Schemas['CampaignChanges']) => request('patch', '/campaigns/{campaign_id}', { path: { campaign_id }, body }),
  remove: campaign_id => request('delete', '/campaigns/{campaign_id}', { path: { campaign_id } }),
})

export default defineFeature({
  settings: { title: 'campaigns.title', create: 'campaigns.create', icon: Megaphone, administratorsOnly: true, page: () => import('./CampaignsPage.vue') },
})
