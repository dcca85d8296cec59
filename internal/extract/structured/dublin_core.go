package structured

import (
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
)

// DublinCore is a page's Dublin Core metadata.
type DublinCore struct {
	// Namespaces maps the prefixes of link elements (rel="schema.DC") to the two vocabularies' addresses.
	Namespaces map[string]string `json:"namespaces"`
	// Elements and Terms are meta and link elements that name one of the fifteen elements or another term: all their
	// attributes and, as "URI", the address of what they name. Meta elements come first.
	Elements []map[string]string `json:"elements"`
	Terms    []map[string]string `json:"terms"`
}

const (
	elementsAddress = "http://purl.org/dc/elements/1.1/"
	termsAddress    = "http://purl.org/dc/terms/"
)

// The names of DCMES 1.1 and of the DCMI terms (dublincore.org, 2008-01-14), as they end their addresses.
const (
	elementNames = "contributor coverage creator date description format identifier language publisher relation rights source " +
		"subject title type"
	termNames = "abstract accessRights accrualMethod accrualPeriodicity accrualPolicy Agent AgentClass alternative audience " +
		"available bibliographicCitation BibliographicResource Collection conformsTo created dateAccepted dateCopyrighted " +
		"dateSubmitted educationLevel extent Frequency hasFormat hasPart hasVersion instructionalMethod isFormatOf isPartOf " +
		"isReferencedBy isReplacedBy isRequiredBy issued isVersionOf license LicenseDocument LinguisticSystem Location " +
		"LocationPeriodOrJurisdiction mediator MediaTypeOrExtent medium MethodOfAccrual MethodOfInstruction modified " +
		"PeriodOfTime PhysicalMedium PhysicalResource Policy provenance ProvenanceStatement references replaces requires " +
		"rightsHolder RightsStatement SizeOrDuration spatial Standard tableOfContents temporal valid"
)

var dublinCoreAddresses = func() map[string]string {
	out := map[string]string{}
	for _, n := range strings.Fields(termNames) {
		out[strings.ToLower(n)] = termsAddress + n
	}
	for _, n := range strings.Fields(elementNames) {
		out[n] = elementsAddress + n
	}
	return out
}()

func readDublinCore(inv *inventory) *DublinCore {
	dc := &DublinCore{Namespaces: map[string]string{}, Elements: []map[string]string{}, Terms: []map[string]string{}}
	for _, n := range inv.metas {
		if name, ok := dom.Attribute(n, "name"); ok {
			dc.add(n, name)
		}
	}
	for _, n := range inv.links {
		rel, ok := dom.Attribute(n, "rel")
		if !ok {
			continue
		}
		if address := strings.Trim(dom.Attr(n, "href"), htmlBlanks); address == elementsAddress || address == termsAddress {
			if strings.Contains(rel, "schema") {
				dc.Namespaces[strings.ReplaceAll(rel, "schema.", "")] = address
			}
		}
		dc.add(n, rel)
	}
	return dc
}

// add takes up an element whose name without prefixes is one of the vocabulary's.
func (dc *DublinCore) add(n *html.Node, name string) {
	name = name[strings.LastIndexByte(name, '.')+1:]
	address, ok := dublinCoreAddresses[strings.ToLower(name)]
	if !ok {
		return
	}
	entry := make(map[string]string, len(n.Attr)+1)
	for i := range n.Attr {
		entry[n.Attr[i].Key] = n.Attr[i].Val
	}
	entry["URI"] = address
	if strings.HasPrefix(address, elementsAddress) {
		dc.Elements = append(dc.Elements, entry)
	} else {
		dc.Terms = append(dc.Terms, entry)
	}
}
