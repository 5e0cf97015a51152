/** The settings of an inbox for its satisfaction surveys, as fields of a form. */
import type { Inbox, Input } from '@/api/types'

export interface SurveyConfig {
  display_type: 'emoji' | 'star'
  message: string
  survey_rules: { operator: 'contains' | 'does_not_contain', values: string[] }
}

export interface SurveyFields { csat_survey_enabled: boolean, csat_config: SurveyConfig }

export function surveyFields({ csat_survey_enabled, csat_config }: Pick<Inbox, 'csat_survey_enabled' | 'csat_config'>): SurveyFields {
  const stored = csat_config as Partial<SurveyConfig>
  const { operator = 'contains', values = [] } = stored.survey_rules ?? {}
  return {
    csat_survey_enabled,
    csat_config: { display_type: stored.display_type ?? 'emoji', message: stored.message ?? '', survey_rules: { operator, values: [...values] } },
  }
}

/** Without a survey its other settings stay as they are. */
export function surveyBody({ csat_survey_enabled, csat_config }: SurveyFields): Input<'InboxChanges'> {
  return { csat_survey_enabled, ...csat_survey_enabled && { csat_config: { ...csat_config } } }
}
