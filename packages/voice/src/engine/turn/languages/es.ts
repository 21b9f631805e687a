import type { LanguageWords } from '../words.ts';

export const words: LanguageWords = {
  open: 'un|una|unos|unas|el|la|los|las|del|de|al|mi|mis|su|sus|nuestro|nuestra|este|esta|estos|estas|y|o|u|pero|porque|que|si|cuando|como|donde|dónde|quien|qué|cuál|cuánto|cuándo|cómo|a|en|con|sin|por|para|sobre|desde|hasta|yo|usted|ustedes|es|son|está|están|estoy|he|ha|han|hay|era|fue|puedo|puede|pueden|podría|quiero|quisiera|quería|necesito|tengo|tiene|me|se|le|lo|no|muy|más|hablar|cambiar|mi número|gustaría|cuánto tarda|tarda|cuesta|cuestan|cancelar|devolver|comprar|pagar|recibir|recibido|pedido un|olvidado|perdido|comprado|pagado|pedí|compré|recibí|pagué|llegó|encontrar|saber|entrar|poder|nunca|siempre|todavía|ya|solo|sólo|otro|otra|nuevo|nueva|mucho|mucha|devuelto|dos|antes|después|entre|tan|les|nos|te|tampoco|envío de',
  answers:
    'sí|si|no|alto|pare|para|ayuda|gracias|muchas gracias|hola|buenos días|adiós|vale|ok|okay|claro|exacto|correcto|agente|humano|operador|cancelar|continuar|otra vez|sí por favor|no gracias|quizás|espere|perfecto|de acuerdo',
  asks: 'dónde|qué|quién|cuál|cuáles|cuándo|cuánto|cuánta|cómo|puedo|puede|pueden|podría|hay|tienen|es|está|por',
  closes: 'favor|gracias|hoy|mañana|ayer|ahora|pedido|persona|dinero',
  fillers: 'eh|em|este|pues|mmm|o sea',
  nouns: /^(?:el|la|los|las|un|una|mi|mis|este|esta|esto|nuestro|su|todavía|yo) /,
  nods: 'mhm|ajá|sí|ok|okay|vale|ya|bien',
  digits: 'cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|cien|mil',
};
