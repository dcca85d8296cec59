/** Types that a person may choose, in the order of how often they are wanted. */
const types = ['text', 'money', 'number', 'integer', 'date', 'datetime', 'url', 'images', 'boolean', 'html']

/** The choices for a column of a type; one that is set elsewhere (ranges, rows) stays among them. */
export function pickableTypes(type: string): string[] {
  return types.includes(type) || type === '' ? types : [type, ...types]
}

// The columns of the fixed tables (docs/RECIPES.md): suggestions only, the server knows what is right.
const products = [
  'title', 'price', 'list_price', 'price_max', 'price_currency', 'unit_price', 'unit_price_per', 'shipping_price', 'tax_included', 'brand_raw', 'manufacturer', 'model',
  'mpn', 'sku', 'gtin_raw', 'category_path', 'category_ids', 'description', 'bullets', 'specs', 'variants', 'image_urls', 'availability', 'availability_raw', 'stock_qty',
  'condition', 'rating', 'rating_scale', 'rating_count', 'review_count', 'seller_name', 'seller_id', 'ships_from', 'site_product_id', 'canonical_url', 'locale', 'price_kind', 'ended_on',
] // prettier-ignore
const documents = ['title', 'text', 'author', 'published_at', 'url']

/** Names that the table which a recipe produces has. A table of one's own takes any. */
export function knownColumns(produces: string): string[] {
  if (produces === 'products' || produces === '') return products
  return produces === 'documents' ? documents : []
}
