package normalize

import "strings"

// shownConditions is asked in order: "Used - Like New" is used, "Certified Refurbished" is not new, "For parts" is damaged.
var shownConditions = phrases(
	"damaged", `\bdamaged\b|for parts|not working|\bbroken\b|\bdefekt\b|\bbeschädigt\b|als ersatzteil|pour pièces|\bendommagé|\bcassé|hors service|\bdañad[oa]|\bdefectuos[oa]|para piezas|\bdanneggiat[oa]|per parti|non funzionante|ジャンク|破損|故障|部品取り|파손|고장|부품용|손상|损坏|故障|配件机`,
	"refurbished", `\brefurb\w*|\brenewed\b|\bre-?conditioned\b|\bremanufactured\b|\bgeneralüberholt|\brefurbished\b|\bwiederaufbereitet|\breconditionné|\bremis à neuf|\brestaurad[oa]|\breacondicionad[oa]|\bricondizionat[oa]|\brigenerat[oa]|整備済|再生品|リファービッシュ|리퍼|재생|翻新|官翻`,
	"used", `\bused\b|pre-?owned|pre-?loved|second[ -]?hand|\bopen[ -]box\b|\bgebraucht|\bgetragen\b|aus zweiter hand|d'occasion|\boccasion\b|\butilisé|seconde main|\busad[oa]|segunda mano|\busat[oa]\b|seconda mano|中古|未使用に近い|目立った傷|やや傷|傷や汚れ|중고|开封|二手|闲置`,
	"new", `\bnew\b|\bbrand[ -]?new\b|\bunused\b|\bsealed\b|\bneu\b|\bfabrikneu|\bneuware|\bneuf\b|\bneuve\b|\bnuev[oa]\b|\bnuov[oa]\b|新品|未使用|未開封|새\s?상품|새\s?제품|새것|미개봉|신품|全新`,
)

// conditionNames are schema.org's OfferItemCondition values and the dataset's own.
var conditionNames = map[string]string{
	"newcondition": "new", "new": "new", "usedcondition": "used", "used": "used", "refurbishedcondition": "refurbished", "refurbished": "refurbished",
	"damagedcondition": "damaged", "damaged": "damaged",
}

// Condition reads a schema.org condition ("https://schema.org/UsedCondition") or what a shop shows ("Gebraucht – Sehr gut", "中古品") as
// new, used, refurbished or damaged; ok is false for anything else.
func Condition(text string) (string, bool) {
	name := strings.ToLower(strings.TrimSpace(text))
	if i := strings.LastIndexAny(name, "/#"); i >= 0 {
		name = name[i+1:]
	}
	if v, ok := conditionNames[name]; ok {
		return v, true
	}
	return phraseOf(shownConditions, text)
}
