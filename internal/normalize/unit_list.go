package normalize

import "github.com/shopspring/decimal"

// unit is a row of unitList.
type unit struct {
	symbol string
	si     string
	factor string // of the SI unit; "°F" and "°C" have an offset beside
	words  string // how shops write it, by "|"; "=" in front: letters' case counts
}

func (u unit) quantity(v decimal.Decimal, shown string) Quantity {
	q := Quantity{Value: v, Unit: u.symbol, Shown: shown, SIUnit: u.si}
	switch u.symbol {
	case "°C":
		q.SI = v.Add(decimal.RequireFromString("273.15"))
	case "°F":
		q.SI = v.Add(decimal.RequireFromString("459.67")).Mul(decimal.NewFromInt(5)).DivRound(decimal.NewFromInt(9), 6)
	default:
		q.SI = v.Mul(decimal.RequireFromString(u.factor))
	}
	return q
}

// unitList is what shops measure in. An ounce without "fl" is a weight; gallons, pints and quarts are US measure, as shops write
// them. "M", "T" and other letters that stand for sizes, models and counts are no units here.
// Factors: BIPM, The International System of Units, 9th edition; NIST Handbook 44, appendix C.
var unitList = []unit{
	{"mg", "kg", "0.000001", "mg|milligram|milligrams|milligramm|ミリグラム"},
	{"g", "kg", "0.001", "g|gr|gm|gram|grams|gramm|grammes|gramme|gramos|grammi|グラム|그램|克"},
	{"kg", "kg", "1", "kg|kgs|kilo|kilos|kilogram|kilograms|kilogramm|kilogrammes|kilogramos|chilogrammi|キログラム|キロ|킬로그램|公斤|千克"},
	{"t", "kg", "1000", "=t|tonnes|tonne|tonnen"},
	{"oz", "kg", "0.028349523125", "oz|oz.|ounce|ounces|unzen|onces|onzas|once|オンス|온스"},
	{"lb", "kg", "0.45359237", "lb|lbs|lb.|lbs.|pound|pounds|pfund|livres|libras|libbre|ポンド|파운드"},
	{"ct", "kg", "0.0002", "carat|carats|karat|ct. tw.|ctw|カラット"},

	{"µm", "m", "0.000001", "µm|μm|micron|microns"},
	{"mm", "m", "0.001", "mm|millimeter|millimeters|millimetre|millimetres|millimètres|milímetros|millimetri|ミリメートル|ミリ|밀리미터|毫米"},
	{"cm", "m", "0.01", "cm|centimeter|centimeters|centimetre|centimetres|zentimeter|centimètres|centímetros|centimetri|センチメートル|センチ|센티미터|厘米"},
	{"m", "m", "1", "=m|meter|meters|metre|metres|mètres|metros|metri|メートル|미터"},
	{"km", "m", "1000", "km|kilometer|kilometers|kilometre|kilometres|キロメートル|킬로미터"},
	{"in", "m", "0.0254", "in|in.|inch|inches|zoll|pouces|pouce|pulgadas|pulgada|pollici|pollice|\"|''|″|”|インチ|型|V型|인치|英寸"},
	{"ft", "m", "0.3048", "ft|ft.|foot|feet|fuß|pieds|pies|piedi|'|′|フィート|피트"},
	{"yd", "m", "0.9144", "yd|yds|yard|yards|ヤード"},

	{"mm²", "m2", "0.000001", "mm²|mm2|sq mm"},
	{"cm²", "m2", "0.0001", "cm²|cm2|sq cm"},
	{"m²", "m2", "1", "m²|=m2|qm|sqm|sq m|square meters|square metres|㎡|平方メートル|평방미터"},
	{"sq ft", "m2", "0.09290304", "sq ft|sq. ft.|sq.ft.|sqft|square feet|square foot|ft²"},

	{"ml", "l", "0.001", "ml|milliliter|milliliters|millilitre|millilitres|mililitros|millilitri|cc|ミリリットル|밀리리터|毫升"},
	{"cl", "l", "0.01", "cl|centiliter|centilitre|centilitres"},
	{"dl", "l", "0.1", "dl|deciliter|decilitre"},
	{"l", "l", "1", "l|ltr|liter|liters|litre|litres|litros|litro|litri|リットル|리터|升"},
	{"cm³", "l", "0.001", "cm³|cm3"},
	{"m³", "l", "1000", "m³|m3"},
	{"fl oz", "l", "0.0295735295625", "fl oz|fl. oz.|fl.oz.|fl. oz|fl.oz|floz|fluid ounce|fluid ounces"},
	{"cup", "l", "0.2365882365", "us cups"},
	{"pt", "l", "0.473176473", "pint|pints"},
	{"qt", "l", "0.946352946", "qt|qts|quart|quarts"},
	{"gal", "l", "3.785411784", "gal|gal.|gallon|gallons|ガロン"},

	{"ms", "s", "0.001", "ms|milliseconds|millisekunden|ミリ秒"},
	{"s", "s", "1", "=s|sec|secs|second|seconds|sek|sekunden|secondes|segundos|secondi|秒|초"},
	{"min", "s", "60", "min|mins|minute|minutes|minuten|minutos|minuti|分|분"},
	{"h", "s", "3600", "=h|hr|hrs|hour|hours|std|stunden|heures|horas|ore|時間|시간"},
	{"d", "s", "86400", "day|days|tage|jours|días|giorni|日間"},

	{"mW", "W", "0.001", "=mW"},
	{"W", "W", "1", "=W|=w|watt|watts|vatios|ワット|와트"},
	{"kW", "W", "1000", "kw|kilowatt|kilowatts"},
	{"hp", "W", "745.69987158227022", "hp|horsepower"},
	{"mV", "V", "0.001", "=mV"},
	{"V", "V", "1", "=V|=v|volt|volts|ボルト|볼트"},
	{"kV", "V", "1000", "kv"},
	{"mA", "A", "0.001", "=mA"},
	{"A", "A", "1", "=A|amp|amps|ampere|アンペア|암페어"},
	{"mAh", "Ah", "0.001", "mah"},
	{"Ah", "Ah", "1", "=Ah|=AH"},
	{"Wh", "Wh", "1", "=Wh|=WH"},
	{"kWh", "Wh", "1000", "kwh"},
	{"Hz", "Hz", "1", "hz|hertz|ヘルツ|헤르츠"},
	{"kHz", "Hz", "1000", "khz"},
	{"MHz", "Hz", "1000000", "mhz"},
	{"GHz", "Hz", "1000000000", "ghz"},
	{"Ω", "Ω", "1", "Ω|ohm|ohms|オーム"},
	{"dB", "dB", "1", "db|decibel|decibels|デシベル"},
	{"lm", "lm", "1", "lm|lumen|lumens|ルーメン"},
	{"J", "J", "1", "joule|joules"},
	{"kJ", "J", "1000", "kj|kilojoule"},
	{"kcal", "J", "4184", "kcal|calories|calorías|calorie|キロカロリー"},
	{"bar", "Pa", "100000", "bar"},
	{"psi", "Pa", "6894.757293168361", "psi"},
	{"Pa", "Pa", "1", "=Pa"},
	{"kPa", "Pa", "1000", "kpa"},
	{"N m", "N m", "1", "nm torque|=Nm|=N·m"},
	{"rpm", "Hz", "0.0166666666666667", "rpm|u/min|tr/min|min⁻¹"},
	{"°C", "K", "", "°c|℃|degrees celsius|grad celsius"},
	{"°F", "K", "", "°f|℉|degrees fahrenheit"},
	{"°", "°", "1", "°|degrees|grad"},
	{"%", "%", "1", "%|percent|prozent|パーセント|퍼센트"},

	{"kB", "B", "1000", "=kB|=KB"},
	{"MB", "B", "1000000", "=MB|megabyte|megabytes"},
	{"GB", "B", "1000000000", "gb|gigabyte|gigabytes|ギガバイト"},
	{"TB", "B", "1000000000000", "tb|terabyte|terabytes"},
	{"MP", "px", "1000000", "mp|megapixel|megapixels|megapixel|万画素"},
	{"px", "px", "1", "px|pixel|pixels"},
	{"dpi", "dpi", "1", "dpi"},
	{"fps", "fps", "1", "fps"},

	{"pc", "pc", "1", "pc|pcs|pcs.|piece|pieces|count|ct|ct.|pack|packs|stück|stk|stk.|st.|pièces|pièce|piezas|pieza|uds|uds.|unidades|unità|pezzi|pz|pz.|個|個セット|個入|個入り|枚|枚セット|枚入|枚入り|本|本セット|本入|本入り|点|点セット|袋|袋セット|箱|箱セット|台|足|足セット|双|組|冊|冊セット|缶|缶セット|包|粒|錠|개|개입|매|팩|장|병|켤레|件|片|张|瓶|只|er pack|er set|er-pack|er-set|er|teilig|-teilig"},
}
