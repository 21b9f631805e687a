import type { LanguageWords } from '../words.ts';

export const words: LanguageWords = {
  open: 'um|uma|uns|umas|o|a|os|as|do|da|dos|das|de|no|na|nos|nas|ao|à|meu|minha|meus|minhas|seu|sua|este|esta|esse|essa|e|ou|mas|porque|que|se|quando|como|onde|quem|qual|quanto|em|com|sem|por|para|pelo|pela|sobre|desde|até|eu|você|vocês|é|são|está|estão|estou|foi|era|tenho|tem|há|posso|pode|podem|poderia|quero|queria|gostaria|preciso|me|não|muito|mais|falar|cancelar|mudar|tempo|demora|custa|custam|devolver|trocar|comprar|pagar|receber|recebi|comprei|paguei|pedi|esqueci|perdi|chegou|encontrar|saber|entrar|nunca|sempre|ainda|já|só|outro|outra|novo|nova|dois|duas|antes|depois|entre|tão|te|lhe|muito tempo|faz',
  answers:
    'sim|não|pare|ajuda|obrigado|obrigada|olá|oi|bom dia|tchau|ok|okay|claro|certo|exato|atendente|humano|cancelar|continuar|de novo|sim por favor|não obrigado|talvez|espere|perfeito',
  asks: 'onde|o que|quem|qual|quais|quando|quanto|como|posso|pode|podem|poderia|há|tem|é|por',
  closes: 'favor|obrigado|obrigada|hoje|amanhã|ontem|agora|pedido|assinatura|dinheiro',
  fillers: 'é|hum|ah|tipo|bem|então',
  nouns: /^(?:o|a|os|as|um|uma|meu|minha|este|esta|esse|essa|eu|nosso) /,
  nods: 'mhm|aham|sim|ok|okay|certo|tá|bem',
  digits: 'zero|um|dois|três|quatro|cinco|seis|meia|sete|oito|nove|dez|cem|mil',
};
