package mall

import (
	"encoding/json"
	"strings"
)

// jomashopClientPath is where shells load the shop's client from.
const jomashopClientPath = "/dist/js/runtime.0a1b2c3d4e5f60718293.initial.js"

// Selections of the client. They are shorter than the real ones and name the same fields.
const (
	jomashopClientPrices   = `price_range { minimum_price { final_price { value currency } regular_price { value currency } msrp_price { value currency } } }`
	jomashopClientCategory = `query category($id: Int!, $filter: ProductAttributeFilterInput!, $pageSize: Int!, $currentPage: Int!, $onServer: Boolean!, $sort: ProductAttributeSortInput) { categoryList(filters: {ids: {in: [$id]}}) { id name url_key canonical_url @include(if: $onServer) } products(filter: $filter, pageSize: $pageSize, currentPage: $currentPage, sort: $sort) { items { __typename id name name_wout_brand brand_name sku url_key stock_status small_image { url } ` + jomashopClientPrices + ` } page_info { total_pages current_page } total_count } }`
	jomashopClientDetail   = `query productDetail($urlKey: String, $onServer: Boolean!) { productDetail: products(filter: {url_key: {eq: $urlKey}}) { items { __typename id sku name name_wout_brand brand_name model_id upc_code url_key stock_status canonical_url @include(if: $onServer) breadcrumbs { path categories { name url_key } } description { html } media_gallery { ... on ProductImage { label role url url_nocache } } ` + jomashopClientPrices + ` } } }`
)

// jomashopClient is the script that fills a shell: it asks the API for what the shell is about and shows the answer. Names in
// the shell are those of the skin, as build tools rename script and markup together; nil = the shop's own.
func jomashopClient(k *skin) answer {
	id, attribute := func(name string) string { return name }, func(name string) string { return name }
	if k != nil {
		id = k.name
		attribute = func(name string) string { as, _ := k.attribute(name, ""); return as }
	}
	values, err := json.Marshal(map[string]string{
		"root": id("root"), "type": attribute("data-model-type"), "id": attribute("data-model-id"), "path": attribute("data-model-relative-url"),
		"row": id("productItem"), "now": id("now-price"), "was": id("was-price"), "category": jomashopClientCategory, "detail": jomashopClientDetail,
	})
	if err != nil {
		panic(err) // a map of strings always encodes
	}
	script := strings.Replace(jomashopClientScript, "NAMES", string(values), 1)
	return answer{status: 200, ctype: "text/javascript; charset=utf-8", body: []byte(script)}
}

const jomashopClientScript = `(function () {
  var names = NAMES, body = document.body, root = document.getElementById(names.root), model = body.getAttribute(names.type);
  function ask(operation, query, variables) {
    var q = new URLSearchParams({ operationName: operation, variables: JSON.stringify(variables), query: query });
    return fetch('/graphql?' + q, { headers: { accept: 'application/json' } }).then(function (r) { return r.json(); }).then(function (a) { return a.data; });
  }
  function add(to, tag, text, attributes) {
    var e = document.createElement(tag);
    if (text) e.textContent = text;
    for (var name in attributes || {}) e.setAttribute(name, attributes[name]);
    return to.appendChild(e);
  }
  function dollars(m) { return '$' + m.value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }); }
  function prices(to, p) {
    var m = p.price_range.minimum_price;
    add(to, 'span', dollars(m.final_price), { 'class': names.now });
    if (m.msrp_price && m.msrp_price.value > m.final_price.value) add(to, 's', dollars(m.msrp_price), { 'class': names.was });
  }
  function category(data) {
    root.replaceChildren();
    add(root, 'h1', data.categoryList[0].name);
    var list = add(root, 'ul');
    data.products.items.forEach(function (p) {
      var row = add(list, 'li', '', { 'class': names.row });
      var link = p.url_key ? add(row, 'a', '', { href: '/' + p.url_key + '.html' }) : row;
      add(link, 'img', '', { src: p.small_image.url, alt: '' });
      add(link, 'h2', p.name);
      prices(row, p);
    });
    var at = data.products.page_info;
    if (at.current_page < at.total_pages) add(root, 'a', 'Next', { href: location.pathname + '?p=' + (at.current_page + 1), rel: 'next' });
  }
  function product(data) {
    var p = data.productDetail.items[0];
    root.replaceChildren();
    add(root, 'h1', p.name);
    prices(root, p);
    if (p.media_gallery[0] && p.media_gallery[0].url) add(root, 'img', '', { src: p.media_gallery[0].url, alt: p.name });
    add(root, 'div').innerHTML = p.description ? p.description.html : '';
  }
  if (model === 'CATEGORY') {
    var number = Number(body.getAttribute(names.id)), page = Number(new URLSearchParams(location.search).get('p')) || 1;
    ask('category', names.category, { id: number, filter: { category_id: { eq: String(number) } }, sort: { position: 'ASC' }, pageSize: 60, currentPage: page, onServer: true }).then(category);
  }
  if (model === 'PRODUCT') {
    ask('productDetail', names.detail, { urlKey: body.getAttribute(names.path).replace(/\.html$/, ''), onServer: true }).then(product);
  }
})();
`
