import type { LanguageWords } from '../words.ts';

export const words: LanguageWords = {
  open: 'ein|eine|einen|einem|einer|eines|der|die|das|den|dem|des|mein|meine|meinen|meinem|meiner|ihr|ihre|ihren|ihrem|ihrer|unser|unsere|kein|keine|keinen|dieser|diese|dieses|diesen|diesem|und|oder|aber|weil|dass|ob|wenn|als|wie|wo|was|wer|wann|warum|welche|welcher|welches|zu|zum|zur|in|im|ins|am|mit|nach|von|vom|für|über|um|ohne|gegen|bei|beim|aus|auf|an|ich|du|er|sie|wir|es|man|ist|sind|war|waren|bin|habe|hat|haben|hatte|kann|können|könnte|könnten|möchte|möchten|will|wollen|würde|würden|soll|sollte|muss|müssen|darf|wurde|wurden|wird|werden|sehr|mehr|noch|schon|mir|mich|dich|ihnen|zwei|einfach|bitte nicht|seit|bis|lange|dauert|kostet|kosten|funktioniert|habe ich|gibt|gilt|darf ich|wie lange|wie viel|viel|viele|dieselbe|denselben|dasselbe|falsche|falschen|neue|neuen|neues|andere|anderen|anderes|größere|nur|gar|immer|schicken sie|bekomme|bekommen sie|suche|brauche|benötige|kaufen sie|hat der|warte|euch|eure|von der|kein anderes|zweimal|dreimal|vor|zwischen|unter|während|bitte',
  answers:
    'ja|nein|doch|halt|stopp|stop|hilfe|danke|danke schön|vielen dank|hallo|guten tag|tschüss|genau|richtig|falsch|okay|ok|klar|mensch|mitarbeiter|weiter|abbrechen|nochmal|ja bitte|nein danke|bitte|moment|vielleicht|natürlich|gerne|alles klar',
  asks: 'wo|was|wer|wann|warum|wie|welche|welcher|welches|woher|wohin|ist|sind|kann|können|könnten|haben|hat|gibt|gilt|darf|muss|wird',
  closes: 'bitte|danke|heute|morgen|gestern|nochmal|zurück|schon|bestellung|geld',
  fillers: 'äh|ähm|öh|hm|also|naja|halt so',
  nouns: /^(?:der|die|das|ein|eine|mein|meine|unser|unsere|dieser|diese|dieses|ihr|ihre|ich|wir) /,
  nods: 'mhm|hm|aha|ja|okay|ok|genau|gut|so',
  digits: 'null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|zehn|hundert|tausend',
  frame: {
    begins: /^(?:ich|wir) (?:möchte|möchten|will|wollen|kann|können|muss|müssen|würde|würden|soll|habe|haben|wurde)\b/,
    ends: /(?:^|\s)[a-zäöü]\S*(?:en|ern|eln|t)$/,
  },
};
