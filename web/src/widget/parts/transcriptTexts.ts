/** Texts of the transcript, apart from those that every page loads. */
interface TranscriptTexts { ask: string, sent: string, failed: string }

export const transcriptTexts: Record<string, TranscriptTexts> = {
  en: { ask: 'E-mail me this conversation', sent: 'A copy is on its way to your e-mail address.', failed: 'The copy could not be sent. Please try again later.' },
  de: { ask: 'Mir diese Unterhaltung per E-Mail senden', sent: 'Eine Kopie ist unterwegs an Ihre E-Mail-Adresse.', failed: 'Die Kopie konnte nicht gesendet werden. Bitte versuchen Sie es später noch einmal.' },
  fr: { ask: 'M’envoyer cette conversation par e-mail', sent: 'Une copie est en route vers votre adresse e-mail.', failed: 'La copie n’a pas pu être envoyée. Veuillez réessayer plus tard.' },
  es: { ask: 'Enviarme esta conversación por correo', sent: 'Una copia está en camino a su dirección de correo.', failed: 'No se ha podido enviar la copia. Inténtelo de nuevo más tarde.' },
  pt_BR: { ask: 'Enviar esta conversa para meu e-mail', sent: 'Uma cópia está a caminho do seu e-mail.', failed: 'Não foi possível enviar a cópia. Tente novamente mais tarde.' },
  ar: { ask: 'أرسل إليّ هذه المحادثة بالبريد', sent: 'نسخة في طريقها إلى بريدك الإلكتروني.', failed: 'تعذّر إرسال النسخة. حاول مرة أخرى لاحقًا.' },
  ja: { ask: 'この会話をメールで受け取る', sent: 'メールアドレスにコピーを送信しました。', failed: 'コピーを送信できませんでした。後でもう一度お試しください。' },
}
