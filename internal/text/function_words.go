package text

import "strings"

// latinLanguages fixes the order in which ties are settled.
var latinLanguages = []string{"en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr"}

// words are the most frequent function words of each language; those that several share count for each.
var words = map[string]string{
	"en": "the and of with for to in is your from this that are by or it you on not can be as will have our",
	"de": "und der die das mit für von im ist ein eine aus auf den zu nicht sie bei oder ihre wird auch dem zum sich",
	"fr": "et le la les des du avec pour une un dans est sur vous pas votre par ce qui cette aux plus sont ou",
	"es": "y el la los las con para de del una un en es su por que se al más como sin este tu o",
	"it": "e il la le con per di del della un una in è che da si non nel più alla gli sono i o",
	"pt": "e o a os as com para de do da um uma em é que não por seu sua no na ou mais dos das",
	"nl": "en de het een van met voor is op in te zijn niet uw aan dat deze bij ook of wordt je naar",
	"pl": "i w z na do się nie jest dla to że od po przez oraz jak ze lub ten który są o",
	"sv": "och i att en ett med för av på är som till den det inte din från eller kan du vid",
	"tr": "ve bir için ile bu da de olarak çok daha olan ürün en gibi kadar her veya ne",
}

var functionWords = func() map[string][]string {
	out := map[string][]string{}
	for _, language := range latinLanguages {
		for word := range strings.FieldsSeq(words[language]) {
			out[word] = append(out[word], language)
		}
	}
	return out
}()
