package normalize

import "regexp"

// What stands right before or behind an amount and says what it is, in the languages of the shops that Sheaf knows. "before" patterns
// end where the amount begins, "after" patterns begin where it ends.
var (
	perUnitAfter  = regexp.MustCompile(`(?i)^\s*(?:\(.{0,12}\))?\s*(?:/|／|per\b|pro\b|por\b|par\b|je\b|al\b)\s*(?:\d+\s*)?(?:fl\.? ?oz|ounces?|oz|lbs?|pounds?|kg|kilo|g|gr|gramm?|100|l|lt|ltr|lit(?:er|re|ro)s?|ml|cl|count|ct|counts|m|m2|m²|ft|sq|yard|cm|sheet|tablet|capsule|load|wash|dose)\b`)
	perPieceAfter = regexp.MustCompile(`(?i)^\s*(?:/|per\b|pro\b|je\b|por\b)\s*(?:ea(?:ch)?|items?|units?|unidad|unité|unità|stück|stk|st|pcs?|pieces?|pair|kpl)\b`)
	// Japanese units have no word boundary after them.
	perUnitKanji = regexp.MustCompile(`^\s*[/／]\s*[\p{Han}\p{Katakana}]`)
	perMonth     = regexp.MustCompile(`(?i)^\s*(?:/|per\b|a\b|each\b|por\b|par\b|pro\b|al\b|je\b)\s*(?:mo\b|day\b|tag\b|jour\b|día\b|giorno\b|mth|month|monat|mes\b|mois|mese|week|woche|year|jahr|月)|^\s*(?:x|×|\*)\s*\d+\s*(?:month|mo\b|payments?|monat|meses|mois|mesi|rate|cuotas|instal)?|^\s*(?:monthly|monatlich|mtl\b|mensual|al mes|por mes)|^\s*(?:월|月額)`)
	timesBefore  = regexp.MustCompile(`(?i)\b\d+\s*(?:x|×)(?:\s*(?:de|à|a|zu|von|da|of))?\s*$|\b\d+\s+(?:\p{L}[\p{L}-]*\s+){0,3}(?:payments|instal?lments|cuotas|pagos|parcelas|raten|mensualités|rate|pagamenti)\s+(?:of|de|à|zu(?: je)?|da|von)\s*$|\b(?:emi from|emi|starting emi)\s*$|(?:月々|월)\s*$`)
	severalFor   = regexp.MustCompile(`(?i)(?:^|[^\d.,])(?:[2-9]|[1-9]\d)\s*(?:for|für|pour|por|per)(?:\s+(?:only|nur|seulement|solo))?\s*$`)
	savingBefore = regexp.MustCompile(`(?i)(?:^\s*|\b(?:you|and you)\s+)save(?: up to)?\s*:?\s*$|(?:^|[^\p{L}])(?:savings?|sie sparen|du sparst|ersparnis|(?:vous )?économisez|économie|ahorr[oa]s?|risparmi[ao]?|economize)\s*:?\s*$`)
	savingAfter  = regexp.MustCompile(`(?i)^\s*(?:off\b|rabatt\b|gespart\b|de (?:réduction|remise|descuento|desconto)\b|di sconto\b|割引|引き?(?:[^\p{Han}]|$)|OFF|オフ|할인(?:[^\p{Hangul}]|$))`)
	exTaxBefore  = regexp.MustCompile(`(?i)(?:税抜き?(?:価格)?|税別|本体価格|(?:^|[^\p{L}])(?:netto|ex(?:cl)?\.? (?:vat|tax|gst)|excluding (?:vat|tax|gst)))\s*[:：]?\s*$`)
	exTaxAfter   = regexp.MustCompile(`(?i)^\s*[(（]?\s*(?:(?:税抜き?|税別)\s*(?:[)）]|$)|(?:ex(?:cl)?\.?|excluding|exc\.?|zzgl\.|exkl\.|hors|sin|senza|\+)\s*(?:vat|tax|gst|mwst|taxes?|tva|iva|ust)\b|netto\b|ht\b)`)
	fromWords    = regexp.MustCompile(`(?i)(?:^|[\s(])(?:from|ab|à partir de|a partir de|desde|da|a partire da|vanaf|från|fra|od|от|starting at|starts at|as low as|dès|from:)\s*$`)
	asideBefore  = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:was|were|list(?: price)?|rrp|m\.?r\.?p\.?|msrp|retail|reg(?:ular)?\.?(?: price)?|orig(?:inal)?\.?(?: price)?|old price|you save|save|savings?|statt|uvp|unverb\. preisempf\.|ehemals|sie sparen|au lieu de|avant|prix conseillé|économisez|antes|pvpr|p\.v\.p\.r|ahorra|invece di|prezzo consigliato|prima|risparmi)\s*:?\s*$|(?:定価|参考価格|希望小売価格|メーカー希望小売価格|通常価格|정가|原价)\s*:?\s*$`)
	bidBefore    = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:current bid|starting bid|winning bid|bid|startgebot|aktuelles gebot|gebot|enchère(?: actuelle)?|mise à prix|puja(?: actual)?|puja de salida|offerta attuale)\s*:?\s*$|(?:現在価格|現在|入札|현재가|현재 입찰가)\s*:?\s*$`)
	bidAfter     = regexp.MustCompile(`(?i)^\s*[·(,|]?\s*\d+\s*(?:bids?|gebote?|enchères?|pujas?|offert[ae]|件?入札)(?:[^\p{L}]|$)`)
	bidCount     = regexp.MustCompile(`(?i)\d\s*(?:bids?|gebote?|enchères?|pujas?|入札)\s*$`)
	countAfter   = regexp.MustCompile(`(?i)^\s*(?:bids?|gebote?|enchères?|pujas?|offert[ae]|件?入札)(?:[^\p{L}]|$)`)
	rangeWords   = regexp.MustCompile(`(?i)^\s*(?:[-–—−~～〜]|to|bis|a|à|hasta|al|and|tot|till?|до|から|from|through)\s*$`)
)
