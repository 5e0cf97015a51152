import { Globe, Mail, MessageCircle, MessageSquare, Phone, Send, Smartphone } from '@lucide/vue'
import type { Component } from 'vue'

const ICONS: Record<string, Component> = {
  'Channel::WebWidget': Globe,
  'Channel::Api': Smartphone,
  'Channel::Email': Mail,
  'Channel::Telegram': Send,
  'Channel::Whatsapp': Phone,
  'Channel::Sms': MessageSquare,
  'Channel::TwilioSms': MessageSquare,
}

export const channelIcon = (channelType: string | undefined): Component => ICONS[channelType ?? ''] ?? MessageCircle

export const isWebsite = (channelType: string | undefined): boolean => channelType === 'Channel::WebWidget'
