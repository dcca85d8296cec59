package mall

// Invented brands, sellers and phrases of the English-speaking shops.
var (
	brands = []string{
		"Orvane", "Tidelock", "Brightfold", "Mosswick", "Pellandra", "Kestrow", "Lumevia", "Harrowgate & Sons", "Quillon",
		"Norvik Made", "Sundale", "Tarnwood", "Veloria", "Cobblestone", "Grindhaus", "Ashlar", "Finnmark", "Ottermere",
		"Zephora", "Dunmore", "Ivylane", "Calderon's", "Pinequill", "Roamwell", "Stratafit", "Umbrio", "Wrenfield", "Yarrowly",
	}
	colors = []string{
		"Black", "White", "Navy Blue", "Forest Green", "Graphite", "Rose", "Sand", "Charcoal", "Copper", "Teal", "Ivory", "Burgundy",
	}
	sellers = []string{
		"Tidelock Direct", "bluebarn_outlet", "Mosswick Trading", "northpier-goods", "Ashlar Home", "maple.and.main",
		"Kestrow US", "harbor_finds", "Quillon Store", "evergreen-deals", "dockside*resale", "Sundale LLC",
	}
	aboutOpenings = []string{
		"Made for everyday use, this", "Designed after years of customer feedback, this", "Whether at home or on the road, this",
		"Simple, sturdy and easy to care for, this", "Built to last, this", "A favorite of our own team, this",
	}
	aboutMiddles = []string{
		"keeps working when others give up", "does one job and does it well", "fits small rooms and large families alike",
		"comes ready to use, without tools", "is tested by hand before it leaves our workshop", "makes a thoughtful gift",
	}
	aboutEndings = []string{
		"Backed by a two-year promise.", "Questions? Our team answers within a day.", "Packed in recycled paper & card.",
		"Wipe clean with a damp cloth.", "Measurements may vary by 1/8\".", "Colors may differ slightly from your screen's.",
	}
	bulletHeads = []string{
		"EASY TO USE", "Built to last", "Thoughtful details", "What you get", "Versatile", "Safe materials", "Made for you",
	}
	bookAdjectives = []string{"Silent", "Borrowed", "Last", "Winter", "Glass", "Hidden", "Seventh", "Paper", "Drowned", "Ordinary"}
	bookNouns      = []string{"Harbor", "Ledger", "Orchard", "Signal", "Lighthouse", "Compiler", "Kitchen", "Cartographer", "Island", "Archive"}
	authors        = []string{
		"Maren Holloway", "T. J. Okonjo", "Ines Valcourt", "Peter Lindqvist", "Ruth Adeyemi", "Saul Brannigan", "Yuki Tanabe", "Clara O'Dell",
	}
	titleNotes = []string{" (Updated)", " - 2nd Generation", ", New Packaging", " (Improved)"}
)

// generalTitle draws a title of the general shops, made so that the kind of goods can be told from the words.
func generalTitle(d *dice, k *kind, brand, model string) string {
	if k.book {
		t := "The " + d.pick(bookAdjectives) + " " + d.pick(bookNouns)
		switch k.keyword {
		case "programming book":
			t += ": Programming Patterns That Scale"
		case "cookbook":
			t += ": A Cookbook for Every Season"
		case "mystery novel":
			t += ": A Mystery (Inspector Vale Book " + string(rune('1'+d.below(9))) + ")"
		default:
			t += ": A Novel of the Far Stars"
		}
		return t
	}
	t := brand + " " + d.pick(k.nouns) + " " + model + ", " + d.pick(k.traits)
	if d.chance(0.6) {
		t += ", " + d.pick(k.traits)
	}
	if d.chance(0.8) {
		t += " - " + d.pick(colors)
	}
	if d.chance(0.1) {
		t += " | " + d.pick(k.nouns) + " for Home & Travel"
	}
	return t
}

// about draws a description of one paragraph, plain text.
func about(d *dice, noun string) string {
	return d.pick(aboutOpenings) + " " + noun + " " + d.pick(aboutMiddles) + ". " + d.pick(aboutEndings)
}

// model draws a maker's reference such as "TD-4821".
func model(d *dice, brand string, n uint64) string {
	b := []byte{brand[0], brand[len(brand)/2] &^ 0x20, '-'}
	if b[1] < 'A' || b[1] > 'Z' {
		b[1] = 'X'
	}
	for v, i := n, 0; i < 4+d.below(2); i++ {
		b = append(b, byte('0'+v%10))
		v /= 10
	}
	return string(b)
}

// slug writes a title as shops do in addresses: ASCII letters and digits, words joined by "-", at most limit words.
func slug(title string, limit int, lower bool) string {
	b := make([]byte, 0, len(title))
	words := 1
	for i := 0; i < len(title); i++ {
		c := title[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b = append(b, c)
		case c >= 'A' && c <= 'Z':
			if lower {
				c |= 0x20
			}
			b = append(b, c)
		case c == '\'':
		case len(b) > 0 && b[len(b)-1] != '-':
			if words == limit {
				return string(b)
			}
			words++
			b = append(b, '-')
		}
	}
	for len(b) > 0 && b[len(b)-1] == '-' {
		b = b[:len(b)-1]
	}
	return string(b)
}
