package datasets

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"sheaf/datasets/table"
)

const croissantFile = ".meta/croissant.json"

// node is an object of JSON-LD; its keys are written in alphabetical order.
type node = map[string]any

// Croissant describes a version in MLCommons Croissant 1.1 (JSON-LD): a FileObject a part with its SHA-256, a FileSet and a
// RecordSet a table. Addresses of files are relative to where it stands, .meta/croissant.json, in a pulled directory as
// on the hub. It is a function of the manifest.
//
// Several Parquet files become one RecordSet, in mlcroissant 1.1.1, only where they lie in a directory that is called a
// repository ("git+https", as the Hugging Face Hub does): here the version's root, with the manifest's digest.
func Croissant(v Version) []byte {
	about := v.About
	doc := node{
		"@context": croissantContext(), "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.1",
		"name": v.Dataset, "alternateName": cmp.Or(about.Title, v.Dataset),
		"description": cmp.Or(about.Description, about.Title, v.Dataset),
		"url":         fmt.Sprintf("urn:sheaf:%s:v%d", v.Dataset, v.Version),
		"license":     licenceAddress(about), "creator": node{"@type": "sc:Organization", "name": cmp.Or(about.Owner, "not stated")},
		"datePublished": v.PublishedAt.UTC().Format(time.RFC3339), "dateCreated": v.AsOf.UTC().Format(time.RFC3339),
		// MAJOR moves because a version may change and remove rows.
		"version": fmt.Sprintf("%d.0.0", v.Version), "isLiveDataset": false,
		"identifier": "sha256:" + v.DataDigest,
		"citeAs":     fmt.Sprintf("%s, %s@v%d (%s), data digest sha256:%s", cmp.Or(about.Title, v.Dataset), v.Dataset, v.Version, v.AsOf.UTC().Format(time.DateOnly), v.DataDigest),
	}
	if langs := languages(v); len(langs) > 0 {
		doc["inLanguage"] = langs
	}
	if len(about.Tags) > 0 {
		doc["keywords"] = about.Tags
	}
	const root = "version"
	distribution := []node{{
		"@type": "cr:FileObject", "@id": root, "name": root, "description": "The files of the version; the digest is that of .meta/manifest.json",
		"contentUrl": "..", "encodingFormat": "git+https", "sha256": v.SHA256,
	}}
	var records []node
	for _, t := range v.Tables {
		if t.Rows() == 0 {
			continue
		}
		for _, s := range t.Splits {
			for i, p := range s.Parts {
				path := DataFile(t.Name, s.Name, i, len(s.Parts), "parquet")
				distribution = append(distribution, node{
					"@type": "cr:FileObject", "@id": path, "name": path, "description": fmt.Sprintf("%d rows of split %s of table %s", p.Rows, s.Name, t.Name),
					"contentUrl": "../" + path, "contentSize": fmt.Sprintf("%d B", p.Bytes), "encodingFormat": "application/x-parquet", "sha256": p.SHA256,
				})
			}
		}
		set := t.Name + "-files"
		distribution = append(distribution, node{
			"@type": "cr:FileSet", "@id": set, "name": set, "description": "The files of table " + t.Name + ", all splits",
			"containedIn": node{"@id": root}, "encodingFormat": "application/x-parquet", "includes": "data/" + t.Name + "/*.parquet",
		})
		records = append(records, recordSet(t, set))
	}
	doc["distribution"], doc["recordSet"] = distribution, records
	body, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("encode croissant: %v", err)) // texts, numbers and lists of them
	}
	return append(body, '\n')
}

func recordSet(t TableVersion, set string) node {
	out := node{"@type": "cr:RecordSet", "@id": t.Name, "name": t.Name, "description": fmt.Sprintf("Table %s, %d rows", t.Name, t.Rows())}
	if t.Schema.Key != "" {
		out["key"] = node{"@id": t.Name + "/" + t.Schema.Key}
	}
	var fields []node
	for _, c := range t.Schema.Columns {
		f := croissantField(t.Name+"/"+c.Name, c)
		source := node{"fileSet": node{"@id": set}, "extract": node{"column": c.Name}}
		switch c.Type {
		case table.Rows:
			f["isArray"], f["arrayShape"], f["repeated"] = true, "-1", true
			var cells []node
			for _, child := range c.Children {
				cell := croissantField(t.Name+"/"+c.Name+"/"+child.Name, child)
				cell["source"] = node{"fileSet": node{"@id": set}, "extract": node{"column": c.Name}, "transform": node{"jsonPath": child.Name}}
				cells = append(cells, cell)
			}
			f["subField"] = cells
		case table.Strings:
			f["isArray"], f["arrayShape"], f["repeated"], f["source"] = true, "-1", true, source
		default:
			f["source"] = source
		}
		fields = append(fields, f)
	}
	out["field"] = fields
	return out
}

// croissantTypes are the types in Croissant's words. An amount is a Float: Croissant has no decimals.
var croissantTypes = map[table.Type]string{
	table.String: "sc:Text", table.Strings: "sc:Text", table.Int32: "cr:Int32", table.Int64: "cr:Int64", table.Float32: "cr:Float32",
	table.Float64: "cr:Float64", table.Bool: "sc:Boolean", table.Decimal: "sc:Float", table.Timestamp: "sc:DateTime", table.Date: "sc:Date",
}

func croissantField(id string, c table.Column) node {
	f := node{"@type": "cr:Field", "@id": id, "name": c.Name, "description": cmp.Or(c.Doc, c.Name)}
	if t, ok := croissantTypes[c.Type]; ok {
		f["dataType"] = t
	}
	return f
}

// spdx are the licences of which the address is known by the Hub's identifier.
var spdx = map[string]string{
	"apache-2.0": "Apache-2.0", "mit": "MIT", "cc0-1.0": "CC0-1.0", "cc-by-4.0": "CC-BY-4.0", "cc-by-sa-4.0": "CC-BY-SA-4.0",
	"cc-by-nc-4.0": "CC-BY-NC-4.0", "cc-by-nc-sa-4.0": "CC-BY-NC-SA-4.0", "cc-by-nd-4.0": "CC-BY-ND-4.0", "cc-by-3.0": "CC-BY-3.0",
	"cc-by-sa-3.0": "CC-BY-SA-3.0", "odbl": "ODbL-1.0", "pddl": "PDDL-1.0",
}

func licenceAddress(a About) string {
	if id, ok := spdx[a.License]; ok {
		return "https://spdx.org/licenses/" + id + ".html"
	}
	return cmp.Or(licenceOf(a), "not stated")
}

// croissantContext is the context that the specification asks to repeat word for word.
func croissantContext() node {
	return node{
		"@language": "en", "@vocab": "https://schema.org/", "arrayShape": "cr:arrayShape", "citeAs": "cr:citeAs", "column": "cr:column",
		"conformsTo": "dct:conformsTo", "containedIn": "cr:containedIn", "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
		"data": node{"@id": "cr:data", "@type": "@json"}, "dataType": node{"@id": "cr:dataType", "@type": "@vocab"},
		"dct": "http://purl.org/dc/terms/", "description": node{"@container": "@language"}, "equivalentProperty": "cr:equivalentProperty",
		"examples": node{"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field", "fileProperty": "cr:fileProperty",
		"fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes", "isArray": "cr:isArray",
		"isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5", "name": node{"@container": "@language"},
		"parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex",
		"repeated": "cr:repeated", "replace": "cr:replace", "samplingRate": "cr:samplingRate", "sc": "https://schema.org/", "separator": "cr:separator",
		"source": "cr:source", "subField": "cr:subField", "transform": "cr:transform",
	}
}
