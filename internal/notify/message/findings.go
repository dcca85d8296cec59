package message

import (
	"fmt"
	"strings"

	"sheaf/datasets"
)

// finding says a verdict of the checks: by its code in Korean, else in its own English words, as verdicts of an older
// Sheaf have no code.
func (v voice) finding(f datasets.Verdict) string {
	words, ok := findings[f.Code]
	if !v.korean || !ok {
		return f.Reason
	}
	var pairs []string
	for name, value := range f.Params {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(value))
	}
	text := strings.NewReplacer(pairs...).Replace(words)
	switch n := fmt.Sprint(f.Params["runs"]); n {
	case "<nil>":
	case "1":
		text += " (지난 버전 하나와 비교)"
	default:
		text += " (보통: 지난 실행 " + n + "번의 중앙값)"
	}
	return text
}

// findings says the codes of checks.Codes in Korean; {name} stands for a param.
var findings = map[string]string{
	"checks.off":             "모든 점검이 꺼져 있습니다.",
	"crawl.failed":           "수집에 실패해 지난 버전의 행을 그대로 둡니다: {reason}",
	"complete.ok":            "끝까지 수집했습니다.",
	"complete.partial":       "다 보지 못했습니다. 만나지 못한 행은 그대로 두고 사라진 것으로 보지 않습니다.",
	"failures.share":         "페이지와 항목 {attempted}개 가운데 {failed}개({share})를 읽지 못했습니다.",
	"refused.share":          "사이트가 페이지 {attempted}개 가운데 {refused}개({share}, 보통 {usual})를 거절했습니다: 캡차, 403, 429, 503.",
	"retried.share":          "요청의 {share}가 실패해서 다시 보낸 것입니다. 보통은 {usual}입니다.",
	"body_size.ok":           "{pages}종류 페이지의 크기가 평소와 같습니다.",
	"body_size.moved":        "{page} 페이지의 중간 크기가 {now}바이트입니다. 보통은 {usual}바이트이므로 다른 페이지가 대신 온 것일 수 있습니다.",
	"schema.ok":              "열이 지난 버전과 같습니다.",
	"schema.added":           "새 열: {columns}.",
	"schema.dropped":         "정의에서 뺀 열: {columns}.",
	"schema.removed":         "열이 사라졌습니다. 이 열을 쓰는 코드는 동작하지 않게 됩니다: {columns}.",
	"schema.retyped":         "열의 형식이 달라졌습니다: {columns}.",
	"minimum_rows.count":     "{rows}행입니다. 적어도 {least}행이어야 합니다.",
	"coverage.share":         "{column}: 행의 {share}에만 값이 있습니다. 적어도 {least}이어야 합니다.",
	"row_count.share":        "{rows}행으로, 평소 {usual}행의 {share}입니다.",
	"seen.share":             "이번에 상품이나 페이지 {rows}개를 만났습니다. 평소 {usual}개의 {share}입니다.",
	"listed.share":           "목록에 상품 {rows}개가 나왔습니다. 평소 {usual}개의 {share}입니다.",
	"growth.share":           "{rows}행으로, 평소 {usual}행보다 {share} 많습니다.",
	"coverage_drop.ok":       "열 {columns}개의 채워진 비율이 전과 같습니다.",
	"coverage_drop.fell":     "{column}: 값이 있는 행의 비율이 {before}에서 {now}로 떨어졌습니다.",
	"coverage_drop.nested":   "{column}: 항목의 {now}에만 값이 있습니다. 전에는 {before}였습니다.",
	"category_coverage.ok":   "모든 분류에서 채워진 비율이 전과 같습니다.",
	"category_coverage.fell": "{column}: 분류 {category}({rows}행)에서 채워진 비율이 {before}에서 {now}로 떨어졌습니다.",
	"retired.share":          "{rows}행 가운데 {gone}행({share})이 빠지게 됩니다.",
	"ended.share":            "{rows}행 가운데 {gone}행({share})의 페이지가 판매 종료라고 합니다. 보통은 {usual}입니다.",
	"price_changed.share":    "같은 상품 가격의 {share}가 바뀌었습니다. 보통은 {usual}입니다.",
	"price_jumped.share":     "가격 {rows}개 가운데 {changed}개({share})가 5배 넘게 바뀌었습니다: 다른 통화, 소수점, 할부 금액일 수 있습니다.",
	"price_jumped.far":       "가격 {rows}개 가운데 {changed}개({share})가 2.5배 넘게 바뀌었습니다: 할부 금액, 다른 단위나 통화일 수 있습니다.",
	"price_level.ok":         "같은 상품의 가격이 전체로 보아 전과 같습니다.",
	"price_level.moved":      "같은 상품의 가격이 전체로 보아 {factor}배가 되었습니다: 다른 통화이거나 페이지의 다른 금액일 수 있습니다.",
	"price_level.uniform":    "가격의 {share}가 똑같이 {factor}배가 되었습니다: 다른 통화, 세금, 할부 금액일 수 있습니다.",
	"price_moved.share":      "정가 표시 없이 15 % 넘게 오른 가격이 {share}, 내린 가격이 {falls}입니다: 다른 옵션의 가격일 수 있습니다.",
	"currency.ok":            "가격의 통화: {currencies}.",
	"currency.foreign":       "가격의 {share}가 평소와 다른 통화입니다({usual} 대신 {currency}): 사이트가 다른 나라의 방문자로 본 것입니다.",
	"currency.flagged":       "행의 {share}에 레시피가 예상하지 않은 통화의 가격이 있습니다. 보통은 {usual}입니다.",
	"currency.mix":           "{currency}: 가격의 {now}, 보통은 {usual}입니다.",
	"language.ok":            "행의 언어: {languages}.",
	"language.mix":           "{language}: 행의 {now}, 보통은 {usual}입니다.",
	"dominance.share":        "행의 {share}에 같은 제목 “{value}”이(가) 있습니다. 전에는 {usual}였으므로 상품이 아닌 페이지가 대신 온 것일 수 있습니다.",
	"price_dominance.share":  "행의 {share}가 같은 가격 {value}입니다. 전에는 가장 흔한 가격이 {usual}였습니다.",
	"distinct_titles.share":  "제목의 {share}가 서로 다릅니다. 전에는 {usual}였습니다.",
	"format.ok":              "주소, 상품 번호, 날짜의 형식이 전과 같습니다.",
	"format.url":             "주소의 {share}가 웹 주소가 아닙니다. 전에는 {usual}였습니다.",
	"format.gtin":            "상품 번호(GTIN)의 {share}가 틀렸습니다. 전에는 {usual}였습니다.",
	"format.unreadable":      "{column}: 행의 {share}에서 값을 읽을 수 없습니다. 전에는 {usual}였습니다.",
	"characters.share":       "행의 {share}에 깨진 글자가 있습니다. 전에는 {usual}였으므로 페이지의 문자 인코딩을 잘못 안 것입니다.",
	"distribution.ok":        "가격, 제목 길이, 분류의 분포가 전과 같습니다.",
	"distribution.moved":     "{column}: 값의 분포가 전과 다릅니다(안정성 지수 {psi}).",
	"stale.share":            "행의 {share}를 일주일 넘게 보지 못했습니다(전체의 95 %는 {age}일 안). 보통은 {usual}입니다.",
	"uniqueness.share":       "주소의 {share}가 서로 다릅니다. 전에는 {usual}였으므로 같은 행이 새 키로 두 번 있을 수 있습니다.",
	"quarantine.share":       "기록의 {share}를 공개할 수 없었습니다. 보통은 {usual}입니다.",
	"removal.share":          "레시피의 규칙이 행과 링크의 {share}를 뺐습니다. 보통은 {usual}입니다.",
	"duplicates.share":       "행의 {share}가 내용이 서로 다릅니다. 전에는 {usual}였습니다.",
	"alternatives.ok":        "필드 {fields}개의 값이 전과 같은 자리에서 왔습니다.",
	"alternatives.moved":     "{column}: 레시피의 자리 {place}에서 값의 {now}가 왔습니다. 전에는 {before}였습니다.",
	"custom.ok":              "{name}: {expression} 조건에 맞습니다.",
	"custom.failed":          "{message}",
	"custom.no_baseline":     "{name}: 비교할 지난 실행이 아직 없습니다.",
	"custom.not_measured":    "{name}: 이번 실행에서는 재지 않았고, 다음 실행부터 잽니다.",
	"custom.error":           "{name}: 식을 계산할 수 없습니다: {reason}",
}
