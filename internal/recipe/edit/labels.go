package edit

import "strings"

// labels are the columns of Sheaf's own tables for people.
var labels = map[string]Words{
	"site_product_id": {KO: "상품 번호", EN: "Product number"}, "parent_id": {KO: "묶음 번호", EN: "Parent number"}, "url": {KO: "주소", EN: "Address"},
	"canonical_url": {KO: "대표 주소", EN: "Main address"}, "locale": {KO: "언어와 나라", EN: "Language and country"}, "title": {KO: "제목", EN: "Title"},
	"description": {KO: "설명", EN: "Description"}, "bullets": {KO: "요점", EN: "Highlights"}, "specs": {KO: "사양", EN: "Specifications"},
	"brand_raw": {KO: "브랜드", EN: "Brand"}, "manufacturer": {KO: "제조사", EN: "Manufacturer"}, "model": {KO: "모델", EN: "Model"},
	"mpn": {KO: "제조사 부품 번호", EN: "Manufacturer's part number"}, "sku": {KO: "재고 번호", EN: "Stock number"}, "gtin_raw": {KO: "바코드 번호", EN: "Barcode number"},
	"category_path": {KO: "분류", EN: "Categories"}, "category_ids": {KO: "분류 번호", EN: "Category numbers"}, "price": {KO: "가격", EN: "Price"},
	"price_max": {KO: "최고 가격", EN: "Highest price"}, "list_price": {KO: "정가", EN: "List price"}, "unit_price": {KO: "단위 가격", EN: "Price per unit"},
	"unit_price_per": {KO: "가격 단위", EN: "Unit of the price"}, "price_kind": {KO: "가격 종류", EN: "Kind of price"}, "price_currency": {KO: "통화", EN: "Currency"},
	"tax_included": {KO: "세금 포함", EN: "Tax included"}, "shipping_price": {KO: "배송비", EN: "Shipping"}, "availability": {KO: "재고 상태", EN: "Availability"},
	"availability_raw": {KO: "재고 문구", EN: "Availability as written"}, "stock_qty": {KO: "재고 수량", EN: "Number in stock"}, "condition": {KO: "상품 상태", EN: "Condition"},
	"rating": {KO: "별점", EN: "Rating"}, "rating_scale": {KO: "별점 만점", EN: "Best rating"}, "rating_count": {KO: "별점 수", EN: "Number of ratings"},
	"review_count": {KO: "리뷰 수", EN: "Number of reviews"}, "seller_name": {KO: "판매자", EN: "Seller"}, "seller_id": {KO: "판매자 번호", EN: "Seller's number"},
	"ships_from": {KO: "출고지", EN: "Ships from"}, "image_urls": {KO: "사진", EN: "Pictures"}, "ended_on": {KO: "판매 종료일", EN: "Ended on"},
	"variants": {KO: "옵션", EN: "Variants"}, "attributes_json": {KO: "그 밖의 속성", EN: "Other attributes"},
	"text": {KO: "본문", EN: "Text"}, "author": {KO: "글쓴이", EN: "Author"}, "published_at": {KO: "발행 시각", EN: "Published at"},
}

// Label is a column's name for people: from the table of Sheaf's own columns, else the name itself in words.
func Label(column string) Words {
	if w, ok := labels[column]; ok {
		return w
	}
	return alike(strings.TrimSpace(strings.ReplaceAll(column, "_", " ")))
}

// declaredNames are names that pages declare by schema.org and OpenGraph, as readable makes them.
var declaredNames = map[string]Words{
	"name": {KO: "이름", EN: "name"}, "title": {KO: "제목", EN: "title"}, "headline": {KO: "제목", EN: "headline"}, "description": {KO: "설명", EN: "description"},
	"image": {KO: "사진", EN: "image"}, "url": {KO: "주소", EN: "address"}, "brand": {KO: "브랜드", EN: "brand"}, "offers": {KO: "판매 정보", EN: "offers"},
	"price": {KO: "가격", EN: "price"}, "low price": {KO: "최저 가격", EN: "lowest price"}, "high price": {KO: "최고 가격", EN: "highest price"},
	"price currency": {KO: "통화", EN: "currency"}, "availability": {KO: "재고 상태", EN: "availability"}, "sku": {KO: "재고 번호", EN: "stock number"},
	"mpn": {KO: "제조사 부품 번호", EN: "manufacturer's part number"}, "gtin": {KO: "바코드 번호", EN: "barcode number"}, "gtin13": {KO: "바코드 번호", EN: "barcode number"},
	"model": {KO: "모델", EN: "model"}, "category": {KO: "분류", EN: "category"}, "item condition": {KO: "상품 상태", EN: "condition"},
	"seller": {KO: "판매자", EN: "seller"}, "manufacturer": {KO: "제조사", EN: "manufacturer"}, "aggregate rating": {KO: "평가", EN: "rating"},
	"rating value": {KO: "별점", EN: "stars"}, "rating count": {KO: "별점 수", EN: "number of ratings"}, "review count": {KO: "리뷰 수", EN: "number of reviews"},
	"author": {KO: "글쓴이", EN: "author"}, "date published": {KO: "발행일", EN: "day of publication"}, "site name": {KO: "사이트 이름", EN: "name of the site"},
	"has variant": {KO: "옵션", EN: "variants"}, "color": {KO: "색", EN: "colour"}, "size": {KO: "크기", EN: "size"}, "material": {KO: "재질", EN: "material"},
	"product id": {KO: "상품 번호", EN: "product number"}, "article body": {KO: "본문", EN: "text of the article"},
}
