package normalize

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAvailabilityShown(t *testing.T) {
	for text, want := range map[string]string{
		"In Stock": "in_stock", "In stock.": "in_stock", "Only 3 left in stock - order soon.": "limited_availability", "Currently unavailable.": "out_of_stock", "Temporarily out of stock": "out_of_stock",
		"Sold Out": "out_of_stock", "Not available": "out_of_stock", "Available": "in_stock", "Pre-order now": "pre_order", "Backordered": "back_order", "Discontinued by manufacturer": "discontinued",
		"No longer available": "discontinued", "In store only": "in_store_only", "Ships within 2 days": "in_stock",
		"Auf Lager": "in_stock", "Nur noch 3 auf Lager": "limited_availability", "Derzeit nicht verfügbar.": "out_of_stock", "Nicht auf Lager": "out_of_stock", "Ausverkauft": "out_of_stock", "Sofort lieferbar": "in_stock", "Vorbestellbar": "pre_order",
		"En stock": "in_stock", "Actuellement indisponible.": "out_of_stock", "Rupture de stock": "out_of_stock", "Il ne reste plus que 2 exemplaire(s) en stock.": "limited_availability", "Disponible": "in_stock", "Non disponible": "out_of_stock", "Précommander": "pre_order",
		"Agotado": "out_of_stock", "No disponible": "out_of_stock", "Solo quedan 2 en stock": "limited_availability", "En existencia": "in_stock",
		"Disponibile": "in_stock", "Non disponibile": "out_of_stock", "Esaurito": "out_of_stock", "Disponibilità immediata": "",
		"在庫あり": "in_stock", "在庫あり。": "in_stock", "在庫切れ": "out_of_stock", "売り切れました": "out_of_stock", "残り3点 ご注文はお早めに": "limited_availability", "予約受付中": "pre_order", "販売終了": "discontinued", "お取り寄せ": "back_order",
		"재고 있음": "in_stock", "품절": "out_of_stock", "일시품절": "out_of_stock", "예약판매": "pre_order", "단종": "discontinued",
		"有货": "in_stock", "缺货": "out_of_stock", "预售": "pre_order",
		"http://schema.org/PreSale": "pre_sale", "https://schema.org/OutOfStock": "out_of_stock", "vielleicht": "", "": "", "Add to cart": "",
	} {
		got, ok := Availability(text)
		require.Equal(t, want, got, text)
		require.Equal(t, want != "", ok, text)
	}
}

func TestCondition(t *testing.T) {
	for text, want := range map[string]string{
		"Brand New": "new", "New": "new", "New (Other)": "new", "Pre-Owned": "used", "Used - Like New": "used", "Open Box": "used", "Certified - Refurbished": "refurbished", "Renewed": "refurbished", "For parts or not working": "damaged",
		"Neu": "new", "Neu: Sonstige": "new", "Gebraucht": "used", "Generalüberholt": "refurbished", "Als Ersatzteil / defekt": "damaged", "Zertifiziert - Refurbished": "refurbished",
		"Neuf": "new", "D'occasion": "used", "Occasion - Très bon": "used", "Reconditionné": "refurbished", "Pour pièces détachées": "damaged",
		"Nuevo": "new", "De segunda mano": "used", "Usado": "used", "Reacondicionado": "refurbished", "Para piezas o no funciona": "damaged",
		"Nuovo": "new", "Usato": "used", "Ricondizionato": "refurbished", "Per parti di ricambio": "damaged",
		"新品": "new", "新品、未使用": "new", "中古": "used", "中古 - 良い": "used", "未使用に近い": "used", "整備済み品": "refurbished", "ジャンク品": "damaged",
		"새 상품": "new", "중고": "used", "리퍼": "refurbished", "全新": "new", "二手": "used",
		"https://schema.org/RefurbishedCondition": "refurbished", "http://schema.org/NewCondition": "new", "Newport": "", "": "", "renewable": "",
	} {
		got, ok := Condition(text)
		require.Equal(t, want, got, text)
		require.Equal(t, want != "", ok, text)
	}
}

func TestMPN(t *testing.T) {
	for raw, want := range map[string]string{
		"WH-1000XM5/B": "WH-1000XM5/B", " MPN: WH-1000XM5 ": "WH-1000XM5", "Model Number: ABC 12": "ABC 12", "ＷＨ－１０００": "WH-1000", "型番：AB-1": "AB-1", "Herstellernummer: 123": "123",
		"Does not apply": "", "N/A": "", "Nicht zutreffend": "", "No aplicable": "", "Ne s'applique pas": "", "該当なし": "", "-": "", "": "", "0": "", "***": "", "model": "model",
	} {
		got, ok := MPN(raw)
		require.Equal(t, want, got, raw)
		require.Equal(t, want != "", ok, raw)
	}
}

func FuzzIdentifiers(f *testing.F) {
	for _, s := range []string{"4006381333931", "ISBN 0-8044-2957-X", "ISSN 0378-5955", "TSF8UP-R407-26A44", "MPN: x", "０", "0-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if g, ok := GTIN(s); ok && (len(g) != 14 || !allDigits(g) || gtinCheckDigit(g[:13]) != g[13]) || !ok && g != "" {
			t.Fatalf("%q gives %q", s, g)
		}
		if m, ok := MPN(s); ok == (m == "") {
			t.Fatalf("%q gives %q, %v", s, m, ok)
		}
		Availability(s)
		Condition(s)
	})
}
